import { useEffect, useState } from "react";
import { ViewRecord } from "./view-record";

/** The record of the question now shown. Its clocks stand still while the tab is hidden. */
export function useViewRecord(): ViewRecord {
  const [record] = useState(() => new ViewRecord());
  useEffect(() => {
    const changed = () => record.setVisible(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", changed);
    return () => document.removeEventListener("visibilitychange", changed);
  }, [record]);
  return record;
}

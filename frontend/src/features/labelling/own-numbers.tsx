import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Schemas } from "@/client/api";
import { locale } from "@/language/language";
import { comfortMessages } from "./comfort-messages";
import styles from "./own-numbers.module.css";
import { ownNumbersQuery, type Progress } from "./queries";

interface Props {
  campaignId: number;
  progress: Progress | null; // whenever the server sends a new one, the numbers have changed
}

/** What this person has done here, today and in all: answers, time, and how long one takes. */
export function OwnNumbers({ campaignId, progress }: Props) {
  const { data, refetch } = useQuery(ownNumbersQuery(campaignId));
  useEffect(() => {
    if (progress) void refetch();
  }, [progress, refetch]);
  const words = comfortMessages.numbers;
  return (
    <table className={styles.numbers} aria-busy={!data}>
      <caption className="visually-hidden">{words.title}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{words.judged}</th>
          <th scope="col">{words.active}</th>
          <th scope="col">{words.median}</th>
        </tr>
      </thead>
      <tbody>
        <Span name={words.today} span={data?.since} />
        <Span name={words.campaign} span={data?.campaign} />
      </tbody>
    </table>
  );
}

function Span({ name, span }: { name: string; span: Schemas["OwnSpan"] | undefined }) {
  const median = span?.median_ms ?? null;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{span ? span.judged.toLocaleString(locale) : "–"}</td>
      <td>{span ? comfortMessages.time(Math.round(span.active_ms / 60_000)) : "–"}</td>
      <td>{median === null ? "–" : comfortMessages.seconds(oneDigit(median / 1000))}</td>
    </tr>
  );
}

function oneDigit(value: number): string {
  return value.toLocaleString(locale, { maximumFractionDigits: 1 });
}

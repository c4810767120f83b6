import { Select, TextInput } from "@mantine/core";
import { archiveIn, type FolderFile, tablesIn } from "./folder";
import { messages } from "./messages";

interface Props {
  files: readonly FolderFile[];
  isNeeded: boolean;
  table: string | null;
  set: (table: string | null) => void;
  error: string | undefined;
}

/** Which table: one of the folder's, or the name of one inside the archive. */
export function TableField({ files, isNeeded, table, set, error }: Props) {
  if (archiveIn(files)) {
    return (
      <TextInput
        label={messages.tableInside}
        required={isNeeded}
        placeholder={isNeeded ? "items.csv" : messages.everyImage}
        value={table ?? ""}
        onChange={(event) => set(event.currentTarget.value || null)}
        error={error}
      />
    );
  }
  return (
    <Select
      label={messages.table}
      required={isNeeded}
      clearable={!isNeeded}
      placeholder={isNeeded ? "" : messages.everyImage}
      data={tablesIn(files)}
      value={table}
      onChange={set}
      error={isNeeded && !table ? messages.noTable : error}
    />
  );
}

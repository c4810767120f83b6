import { Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./console-table.module.css";

interface Column {
  label: string;
  numeric?: boolean;
}

interface Props {
  label: string;
  columns: readonly (string | Column)[];
  minWidth?: number;
  children: ReactNode;
}

/** A table that scrolls sideways inside itself on a small screen, by finger and by keyboard. */
export function DataTable({ label, columns, minWidth = 640, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroll} aria-label={label} tabIndex={0}>
      <Table miw={minWidth} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => {
              const { label: text, numeric } = asColumn(column);
              return (
                <Table.Th key={text} ta={numeric ? "right" : "left"}>
                  <Text span size="xs" fw={600} c="dimmed">
                    {text}
                  </Text>
                </Table.Th>
              );
            })}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </section>
  );
}

function asColumn(column: string | Column): Column {
  return typeof column === "string" ? { label: column } : column;
}

/** A cell with a number in it: figures of one width, so that columns can be compared by eye. */
export function NumberCell({ children }: { children: ReactNode }) {
  return (
    <Table.Td ta="right" style={{ fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" }}>
      {children}
    </Table.Td>
  );
}

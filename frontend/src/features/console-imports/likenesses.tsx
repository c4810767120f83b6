import { Alert, Group, Text } from "@mantine/core";
import { plural } from "@/lib/console-format";
import type { ImageImport } from "@/lib/console-types";
import { messages } from "./messages";

/** Files that look like an image that was there before them, beside that image. */
export function Likenesses({ row }: { row: ImageImport }) {
  return (
    <Alert
      color="gray"
      title={`${plural(row.likeness_count, "file")} ${messages.resemble(row.likeness_count)}${
        row.skipped > 0 ? `, ${row.skipped} ${messages.leftOut}` : ""
      }`}
    >
      <Group gap="lg">
        {row.likenesses.map((each) => (
          <Group key={each.row} gap="xs" wrap="nowrap">
            <img
              src={`${each.like.url}?as=thumb`}
              alt={each.like_file}
              width={48}
              height={48}
              style={{ objectFit: "contain" }}
              loading="lazy"
            />
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              {each.file} resembles {each.like_file || "an image from before"}
              <br />
              <Text span size="xs" c="dimmed">
                {each.distance} of 64 bits differ{each.skipped ? `, ${messages.leftOut}` : ""}
              </Text>
            </Text>
          </Group>
        ))}
      </Group>
    </Alert>
  );
}

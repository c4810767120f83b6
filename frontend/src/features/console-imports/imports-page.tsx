import { SegmentedControl, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sessionQuery } from "@/client/session";
import { Loaded } from "@/components/console-feedback";
import { LoadMore } from "@/components/console-load-more";
import { Empty, Page, Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { usePages } from "@/lib/console-pages";
import { pollMs } from "@/lib/console-polling";
import { ImportRow } from "./import-row";
import { messages } from "./messages";
import { fetchImports, importsKey } from "./queries";
import { ServerFolderForm } from "./server-folder-form";
import { UploadForm } from "./upload-form";

export function ImportsPage() {
  const { project, may } = useProject();
  const query = usePages({
    key: importsKey(project.id),
    fetchPage: fetchImports(project.id),
    every: (rows) => pollMs(rows.map((row) => row.job)),
  });
  return (
    <Page title={messages.title} intro={messages.intro}>
      {may("researcher") && <NewImport />}
      <Section title={messages.list}>
        <Loaded query={query}>
          {() =>
            query.rows.length === 0 ? (
              <Empty title={messages.none}>{messages.noneHint}</Empty>
            ) : (
              <Stack gap="xs">
                {query.rows.map((row) => (
                  <ImportRow key={row.id} row={row} />
                ))}
              </Stack>
            )
          }
        </Loaded>
        <LoadMore query={query} />
      </Section>
    </Page>
  );
}

type Place = "upload" | "server" | "bucket";

/** Where the files lie decides the form. */
function NewImport() {
  const me = useQuery(sessionQuery).data?.user;
  const [place, setPlace] = useState<Place>("upload");
  const places: { value: Place; label: string }[] = [
    { value: "upload", label: messages.upload },
    ...(me?.is_staff ? [{ value: "server" as const, label: messages.server }] : []),
    { value: "bucket", label: messages.bucket },
  ];
  return (
    <Stack gap="sm">
      <div>
        <SegmentedControl
          aria-label="Where the files are"
          data={places}
          value={place}
          onChange={(value) => setPlace(value as Place)}
        />
      </div>
      {place === "upload" ? <UploadForm /> : <ServerFolderForm key={place} place={place} />}
    </Stack>
  );
}

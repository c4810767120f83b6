import { Group, Image, ScrollArea, Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, must } from "@/client/api";
import { messages } from "./messages";

const words = messages.examples;
const SHOWN = 30;

interface Props {
  projectId: number;
  onPick: (candidate: number) => void;
}

/** The project's first candidates, to pick from; all others can be given by number. */
export function CandidateStrip({ projectId, onPick }: Props) {
  const candidates = useQuery({
    queryKey: ["project", projectId, "candidates", "strip"],
    queryFn: () =>
      must(
        api.GET("/api/v1/projects/{project_id}/candidates", {
          params: { path: { project_id: projectId }, query: { limit: SHOWN } },
        }),
      ),
  }).data?.results;
  if (!candidates?.length) return null;
  return (
    <>
      <Text size="sm" fw={500}>
        {words.pick}
      </Text>
      <ScrollArea type="auto" viewportProps={{ tabIndex: 0, "aria-label": words.pick }}>
        <Group gap={6} wrap="nowrap" pb="sm">
          {candidates.map(({ id, image }) => (
            <UnstyledButton
              key={id}
              aria-label={`${words.add} ${id}`}
              title={String(id)}
              onClick={() => onPick(id)}
            >
              <Image src={image.video?.poster ?? image.url} w={64} h={64} fit="contain" alt="" />
            </UnstyledButton>
          ))}
        </Group>
      </ScrollArea>
    </>
  );
}

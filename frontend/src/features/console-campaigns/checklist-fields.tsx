import { Radio, Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { TextLink } from "@/components/console-link";
import { useProject } from "@/components/console-project";
import { paths } from "@/lib/console-paths";
import { checklistsQuery } from "@/lib/console-queries";
import { choicesOf } from "./checklist-choices";
import type { KindFields, OwnQuestions } from "./kind-form";
import { messages } from "./messages";

interface Props {
  value: KindFields;
  onChange: (value: KindFields) => void;
}

const OWN: readonly OwnQuestions[] = ["none", "also", "only"];

/** Which published checklist is asked, and whether the prompts' own questions are. */
export function ChecklistFields({ value, onChange }: Props) {
  const { project } = useProject();
  const checklists = useQuery(checklistsQuery(project.id)).data?.results ?? [];
  return (
    <Stack gap="sm">
      {value.own !== "only" && (
        <Select
          label={messages.checklist}
          description={
            <>
              {messages.checklistHint}{" "}
              <TextLink href={paths.checklists(project.id)} size="xs">
                {messages.checklistEdit}
              </TextLink>
            </>
          }
          allowDeselect={false}
          data={choicesOf(checklists, value.checklist, value.media)}
          value={value.checklist}
          onChange={(checklist) => checklist && onChange({ ...value, checklist })}
        />
      )}
      <Radio.Group
        label={messages.own}
        description={messages.ownHint}
        value={value.own}
        onChange={(own) => onChange({ ...value, own: own as OwnQuestions })}
      >
        <Stack gap="xs" mt={6}>
          {OWN.map((own) => (
            <Radio key={own} value={own} label={messages.owns[own]} />
          ))}
        </Stack>
      </Radio.Group>
    </Stack>
  );
}

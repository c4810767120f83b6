import {
  ActionIcon,
  Button,
  Group,
  NumberInput,
  Radio,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { ChecklistFields } from "./checklist-fields";
import { FacesFields } from "./faces-fields";
import {
  addCriterion,
  type CriterionFields,
  KINDS,
  type Kind,
  type KindFields,
  type Media,
} from "./kind-form";
import { messages } from "./messages";
import { OwnPromptFieldset } from "./own-prompt-fields";
import { PairFormFieldset } from "./pair-form-fields";
import { RankingFieldset } from "./ranking-fields";
import { RegionsFields } from "./regions-fields";

interface Props {
  value: KindFields;
  onChange: (value: KindFields) => void;
}

/** What people are asked to do, and what exactly. */
export function KindFieldset({ value, onChange }: Props) {
  return (
    <Stack gap="sm">
      <Radio.Group
        label={messages.kind}
        value={value.kind}
        onChange={(kind) => onChange({ ...value, kind: kind as Kind })}
      >
        <Stack gap="xs" mt={6}>
          {KINDS.map((kind) => (
            <Radio
              key={kind}
              value={kind}
              label={messages.kinds[kind].label}
              description={messages.kinds[kind].hint}
            />
          ))}
        </Stack>
      </Radio.Group>
      {value.kind === "pairwise" && (
        <PairFormFieldset value={value.pair} onChange={(pair) => onChange({ ...value, pair })} />
      )}
      {value.kind === "ranking" && (
        <RankingFieldset
          value={value.ranking}
          onChange={(ranking) => onChange({ ...value, ranking })}
        />
      )}
      {value.kind === "own_prompt" && (
        <OwnPromptFieldset
          value={value.ownPrompt}
          onChange={(ownPrompt) => onChange({ ...value, ownPrompt })}
        />
      )}
      {value.kind === "scoring" && <ScoringFields value={value} onChange={onChange} />}
      {value.kind === "regions" && (
        <RegionsFields
          value={value.regions}
          onChange={(regions) => onChange({ ...value, regions })}
        />
      )}
      {value.kind === "faces" && (
        <FacesFields value={value.faces} onChange={(faces) => onChange({ ...value, faces })} />
      )}
      {(value.kind === "pairwise" || value.kind === "checklist") && (
        <Radio.Group
          label={messages.media}
          value={value.media}
          onChange={(media) => onChange({ ...value, media: media as Media, checklist: media })}
        >
          <Group gap="lg" mt={6}>
            <Radio value="image" label={messages.medias.image} />
            <Radio value="video" label={messages.medias.video} />
          </Group>
        </Radio.Group>
      )}
      {value.kind === "checklist" && <ChecklistFields value={value} onChange={onChange} />}
    </Stack>
  );
}

function ScoringFields({ value, onChange }: Props) {
  function change(id: number, part: Partial<CriterionFields>): void {
    const criteria = value.criteria.map((row) => (row.id === id ? { ...row, ...part } : row));
    onChange({ ...value, criteria });
  }
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        {(["group", "low", "high"] as const).map((name) => (
          <NumberInput
            key={name}
            label={messages[name]}
            allowDecimal={false}
            value={value[name]}
            onChange={(number) => onChange({ ...value, [name]: number })}
          />
        ))}
      </SimpleGrid>
      <Text size="sm" fw={600}>
        {messages.criteria}
      </Text>
      {value.criteria.map((row, index) => (
        <CriterionRow
          key={row.id}
          row={row}
          number={index + 1}
          canRemove={value.criteria.length > 1}
          onChange={(part) => change(row.id, part)}
          onRemove={() =>
            onChange({ ...value, criteria: value.criteria.filter(({ id }) => id !== row.id) })
          }
        />
      ))}
      <Group>
        <Button variant="default" size="xs" onClick={() => onChange(addCriterion(value))}>
          {messages.addCriterion}
        </Button>
      </Group>
    </>
  );
}

interface RowProps {
  row: CriterionFields;
  number: number;
  canRemove: boolean;
  onChange: (part: Partial<CriterionFields>) => void;
  onRemove: () => void;
}

function CriterionRow({ row, number, canRemove, onChange, onRemove }: RowProps) {
  return (
    <Group gap="xs" wrap="nowrap" align="center">
      <TextInput
        aria-label={`${messages.criterion} ${number}`}
        placeholder={messages.criterion}
        w={160}
        maxLength={80}
        value={row.label}
        onChange={(event) => onChange({ label: event.currentTarget.value, key: "" })}
      />
      <TextInput
        aria-label={`${messages.criterionQuestion} ${number}`}
        placeholder={messages.criterionQuestion}
        flex={1}
        maxLength={400}
        value={row.question}
        onChange={(event) => onChange({ question: event.currentTarget.value })}
      />
      <NumberInput
        aria-label={`${messages.weight} ${number}`}
        w={90}
        min={0}
        decimalScale={3}
        step={0.05}
        value={row.weight}
        onChange={(weight) => onChange({ weight })}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={`${messages.removeCriterion} ${number}`}
        disabled={!canRemove}
        onClick={onRemove}
      >
        ×
      </ActionIcon>
    </Group>
  );
}

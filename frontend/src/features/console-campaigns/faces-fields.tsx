import { Checkbox, NumberInput, SimpleGrid, TagsInput, TextInput } from "@mantine/core";
import { FACE_GRADES, type FaceFields } from "./faces-form";
import { messages } from "./messages";

interface Props {
  value: FaceFields;
  onChange: (value: FaceFields) => void;
}

const words = messages.faces;

/** Which faces are asked about, and what of each. */
export function FacesFields({ value, onChange }: Props) {
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <NumberInput
          label={words.confidence}
          description={words.confidenceHint}
          min={0}
          max={1}
          step={0.05}
          decimalScale={3}
          value={value.confidence}
          onChange={(confidence) => onChange({ ...value, confidence })}
        />
        <NumberInput
          label={words.smallest}
          description={words.smallestHint}
          allowDecimal={false}
          min={1}
          max={4096}
          value={value.smallest}
          onChange={(smallest) => onChange({ ...value, smallest })}
        />
        <NumberInput
          label={words.most}
          allowDecimal={false}
          min={1}
          max={20}
          value={value.most}
          onChange={(most) => onChange({ ...value, most })}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 2, xs: 4 }}>
        {FACE_GRADES.map((grade) => (
          <TextInput
            key={grade}
            label={words.grade[grade]}
            maxLength={80}
            value={value.grades[grade]}
            onChange={(event) =>
              onChange({
                ...value,
                grades: { ...value.grades, [grade]: event.currentTarget.value },
              })
            }
          />
        ))}
      </SimpleGrid>
      <TagsInput
        label={words.defects}
        description={words.defectsHint}
        maxTags={9}
        maxLength={80}
        splitChars={[]}
        value={value.defects}
        onChange={(defects) => onChange({ ...value, defects })}
      />
      <Checkbox
        label={words.missed}
        checked={value.missed}
        onChange={(event) => onChange({ ...value, missed: event.currentTarget.checked })}
      />
    </>
  );
}

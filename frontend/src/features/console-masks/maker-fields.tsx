import { NumberInput, Select, SimpleGrid } from "@mantine/core";
import type { MaskFields } from "./mask-form";
import { messages } from "./messages";

interface Props {
  values: MaskFields;
  set: <K extends keyof MaskFields>(name: K, value: MaskFields[K]) => void;
}

/** The settings of the chosen maker. */
export function MakerFields({ values, set }: Props) {
  if (values.kind === "warp") return <WarpFields values={values} set={set} />;
  const keeps = values.kind === "square" || values.kind === "strip";
  const [low, high] = keeps ? messages.keep : messages.fill;
  return (
    <SimpleGrid cols={2}>
      <Percent label={low} value={values.low} onChange={(value) => set("low", value)} />
      <Percent label={high} value={values.high} onChange={(value) => set("high", value)} />
      {values.kind === "square" && (
        <Choice
          label={messages.measure}
          names={messages.measures}
          value={values.measure}
          onChange={(value) => set("measure", value)}
        />
      )}
      {keeps && (
        <Choice
          label={messages.place}
          names={messages.places}
          value={values.place}
          onChange={(value) => set("place", value)}
        />
      )}
    </SimpleGrid>
  );
}

function WarpFields({ values, set }: Props) {
  return (
    <SimpleGrid cols={2}>
      <NumberInput
        label={messages.yaw}
        min={0}
        max={68}
        suffix="°"
        value={values.yaw}
        onChange={(value) => set("yaw", value)}
      />
      <NumberInput
        label={messages.pitch}
        min={0}
        max={68}
        suffix="°"
        value={values.pitch}
        onChange={(value) => set("pitch", value)}
      />
      <NumberInput
        label={messages.views}
        min={2}
        max={99}
        allowDecimal={false}
        value={values.views}
        onChange={(value) => set("views", value)}
      />
      <Choice
        label={messages.depth}
        names={messages.depths}
        value={values.depth}
        onChange={(value) => set("depth", value)}
      />
    </SimpleGrid>
  );
}

function Percent(props: {
  label: string;
  value: string | number;
  onChange: (value: string | number) => void;
}) {
  return <NumberInput {...props} min={0} max={100} suffix=" %" />;
}

function Choice({
  label,
  names,
  value,
  onChange,
}: {
  label: string;
  names: Record<string, string>;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <Select
      label={label}
      allowDeselect={false}
      data={Object.entries(names).map(([key, name]) => ({ value: key, label: name }))}
      value={value}
      onChange={(chosen) => chosen && onChange(chosen)}
    />
  );
}

import { Input, SegmentedControl, Select, SimpleGrid } from "@mantine/core";
import { messages } from "./messages";
import type { Options } from "./options";

interface Props {
  options: Options;
  set: (change: Partial<Options>) => void;
}

/** What the files become, and what happens to one that resembles another. */
export function ImportOptions({ options, set }: Props) {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <Input.Wrapper label={messages.target} description={messages.targetHint[options.target]}>
        <div>
          <SegmentedControl
            mt={6}
            value={options.target}
            onChange={(value) => set({ target: value as Options["target"] })}
            data={[
              { value: "candidates", label: messages.candidates },
              { value: "photos", label: messages.photos },
            ]}
          />
        </div>
      </Input.Wrapper>
      <Select
        label={messages.near}
        description={messages.nearHint}
        value={options.near}
        allowDeselect={false}
        onChange={(value) => set({ near: value === "skip" ? "skip" : "keep" })}
        data={[
          { value: "keep", label: messages.keep },
          { value: "skip", label: messages.skip },
        ]}
      />
    </SimpleGrid>
  );
}

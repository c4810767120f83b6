import { Group, Stack, Text } from "@mantine/core";
import { Section } from "@/components/console-page";
import { ZoomImage } from "@/components/console-pixel-image";
import type { Run } from "@/lib/console-types";

type Samples = NonNullable<Run["samples"]>;

/** What the model draws as it learns: one row a step, always from the same noise. */
export function RunSamples({ samples }: { samples: Samples }) {
  const steps = [...new Set(samples.map((sample) => sample.step))].sort((a, b) => a - b);
  if (steps.length === 0) return null;
  return (
    <Section title="Samples along the way">
      <Stack gap="xs">
        {steps.map((step) => (
          <Group key={step} gap="xs" wrap="nowrap" style={{ overflowX: "auto" }}>
            <Text size="xs" c="dimmed" w={64} style={{ flexShrink: 0 }}>
              step {step}
            </Text>
            {samples
              .filter((sample) => sample.step === step)
              .map((sample) => (
                <div key={sample.image.url} style={{ flex: "0 0 96px" }}>
                  <ZoomImage
                    image={sample.image}
                    alt={`Sample at step ${step}`}
                    title={`Step ${step}`}
                  />
                </div>
              ))}
          </Group>
        ))}
      </Stack>
    </Section>
  );
}

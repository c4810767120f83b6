import { Card, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { useProject } from "@/components/console-project";
import { Markdown } from "@/components/markdown";
import type { Campaign } from "@/lib/console-types";
import { ExamplesForm } from "./examples-form";
import { quizQuery } from "./instruction-queries";
import { messages } from "./messages";
import { QuizForm } from "./quiz-form";
import { QuizPeople } from "./quiz-people";

/** What people are shown before they begin: worked examples, and a quiz with who has taken it. */
export function InstructionsView({ campaign }: { campaign: Campaign }) {
  const { may } = useProject();
  const hasExamples = campaign.kind === "scoring" || campaign.kind === "checklist";
  return (
    <Stack maw={820}>
      <Guideline campaign={campaign} />
      {hasExamples && may("admin") && (
        <Card>
          <ExamplesForm campaign={campaign} />
        </Card>
      )}
      {may("admin") && (
        <Card>
          <Quiz campaignId={campaign.id} />
        </Card>
      )}
      <Card>
        <QuizPeople campaignId={campaign.id} />
      </Card>
    </Stack>
  );
}

function Guideline({ campaign }: { campaign: Campaign }) {
  return (
    <Card>
      <Title order={2} fz="md" mb="xs">
        {messages.guideline}
      </Title>
      {campaign.guideline ? (
        <Markdown source={campaign.guideline} />
      ) : (
        <Text size="sm">{messages.noGuideline}</Text>
      )}
    </Card>
  );
}

function Quiz({ campaignId }: { campaignId: number }) {
  const query = useQuery(quizQuery(campaignId));
  return (
    <Loaded query={query}>
      {(quiz) => <QuizForm key={quiz.version} campaignId={campaignId} quiz={quiz} />}
    </Loaded>
  );
}

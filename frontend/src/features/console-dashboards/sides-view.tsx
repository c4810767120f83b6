import { Card, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { Figure } from "@/components/console-figure";
import { Empty } from "@/components/console-page";
import { Whiskers } from "@/components/console-whiskers";
import { formatPercent, plural } from "@/lib/console-format";
import { CountedAt } from "./counted-at";
import { percent } from "./format";
import { messages } from "./messages";
import { type SidesReport, sidesQuery } from "./queries";

const HEADER = ["person", "left", "right", "tie", "both_bad", "share", "low", "high"];
const share = (value: number) => formatPercent(value);
const SHARES = { share, low: share, high: share };
const MOST = 60; // in the chart; the table and the file have them all

/** Whether people lean to one side of the screen: the campaign, and each of them. */
export function SidesView({ campaignId }: { campaignId: number }) {
  const query = useQuery(sidesQuery(campaignId));
  return (
    <Loaded query={query}>
      {(report) => {
        if (!report.asked) {
          return <Empty title={messages.notAsked}>{messages.notAskedYet}</Empty>;
        }
        if (report.people.length === 0) {
          return <Empty title={messages.nothing}>{messages.nothingYet}</Empty>;
        }
        return <Shown report={report} campaignId={campaignId} />;
      }}
    </Loaded>
  );
}

function Shown({ report, campaignId }: { report: SidesReport; campaignId: number }) {
  const { whole } = report;
  const all = { annotator: { id: 0, name: "Everybody" }, ...whole };
  const rows = [all, ...report.people];
  const decided = rows.filter((row) => row.share !== null);
  return (
    <Stack>
      <Card padding="md">
        <Text>{sentence(report)}</Text>
        {report.fit !== null && (
          <Text size="sm" c="dimmed" mt={4}>
            The fit says: of two equally good images the left one gets {percent(report.fit)} of the
            votes. Consensus takes that out.
          </Text>
        )}
      </Card>
      {decided.length > 0 && (
        <Figure
          title={messages.sides}
          note={report.method}
          header={HEADER}
          rows={rows.map((row) => [
            row.annotator.name,
            row.left,
            row.right,
            row.tie,
            row.both_bad,
            row.share,
            row.low,
            row.high,
          ])}
          formats={SHARES}
          fileName={`sides-${campaignId}.csv`}
        >
          <Whiskers
            label={messages.sides}
            rows={decided.slice(0, MOST).map((row) => ({
              id: row.annotator.id,
              name: row.annotator.id ? row.annotator.name : <b>{row.annotator.name}</b>,
              value: row.share ?? 0,
              low: row.low ?? 0,
              high: row.high ?? 1,
            }))}
            from={0}
            to={1}
            reference={0.5}
            format={(value) => formatPercent(value)}
          />
        </Figure>
      )}
      <CountedAt at={report.counted_at} />
    </Stack>
  );
}

function sentence({ whole }: SidesReport): string {
  if (whole.share === null || whole.low === null || whole.high === null) {
    return "No answer that counts has decided for a side yet.";
  }
  const decided = whole.left + whole.right;
  const found = `The left image was chosen in ${formatPercent(whole.share)} of ${plural(decided, "decision")} (${formatPercent(whole.low)} to ${formatPercent(whole.high)}).`;
  const isClear = whole.low > 0.5 || whole.high < 0.5;
  return `${found} ${
    isClear
      ? "People lean to one side. Sides are shuffled, so this adds noise and favours no model."
      : "No lean to either side can be told from chance."
  }`;
}

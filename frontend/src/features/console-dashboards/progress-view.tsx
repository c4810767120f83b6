import { Card, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { Figure } from "@/components/console-figure";
import { Empty } from "@/components/console-page";
import { TimeBars } from "@/components/console-time-bars";
import { TimeLines } from "@/components/console-time-lines";
import { formatCount, formatDate, formatNumber } from "@/lib/console-format";
import { CountedAt } from "./counted-at";
import { messages } from "./messages";
import { type ProgressReport, progressQuery } from "./queries";

const PARTS = [
  ["counted", 0],
  ["checks", 2],
  ["excluded", 1],
] as const;
const HEADER = ["at", "counted", "hidden_checks", "excluded", "total"];

/** The days of a campaign, the way to its end, and when that will be. */
export function ProgressView({ campaignId }: { campaignId: number }) {
  const query = useQuery(progressQuery(campaignId));
  return (
    <Loaded query={query}>
      {(report) => (
        <Stack>
          <Outlook report={report} />
          {report.points.length === 0 ? (
            <Empty title={messages.nothing}>{messages.nothingYet}</Empty>
          ) : (
            <Charts report={report} campaignId={campaignId} />
          )}
          <CountedAt at={report.counted_at} />
        </Stack>
      )}
    </Loaded>
  );
}

function Outlook({ report: { forecast, step } }: { report: ProgressReport }) {
  const words = forecast.finish
    ? `About ${moment(forecast.finish, step)}. ${messages.between(
        moment(forecast.low ?? forecast.finish, step),
        forecast.high && moment(forecast.high, step),
      )}`
    : "";
  return (
    <Card padding="md">
      <Text fw={600}>{messages.forecast}</Text>
      <Text size="sm">
        {words} {forecast.why}
      </Text>
      {forecast.rate !== null && (
        <Text size="sm" c="dimmed">
          {messages.pace(formatNumber(forecast.rate), step)}
        </Text>
      )}
    </Card>
  );
}

function Charts({ report, campaignId }: { report: ProgressReport; campaignId: number }) {
  const { points, step, forecast, places } = report;
  const times = points.map((point) => Date.parse(point.at));
  const rows = points.map((row) => [row.at, row.counted, row.checks, row.excluded, row.total]);
  const parts = PARTS.map(([name, color]) => ({
    name: messages.parts[name],
    color,
    values: points.map((point) => point[name]),
  })).filter((part, index) => index === 0 || part.values.some((value) => value > 0));
  const isDated = forecast.finish !== null && forecast.low !== null;
  return (
    <>
      <Figure
        title={messages.days[step]}
        header={HEADER}
        rows={rows}
        fileName={`progress-${campaignId}.csv`}
        legend={parts.length > 1 ? parts : []}
      >
        <TimeBars label={messages.days[step]} step={step} times={times} parts={parts} />
      </Figure>
      <Figure
        title={messages.reached}
        header={HEADER}
        rows={rows}
        fileName={`progress-${campaignId}.csv`}
      >
        <TimeLines
          label={messages.reached}
          step={step}
          times={times}
          lines={[{ name: messages.reached, color: 0, values: points.map((point) => point.total) }]}
          target={
            places > 0 ? { value: places, text: messages.wanted(formatCount(places)) } : undefined
          }
          outlook={
            isDated
              ? {
                  value: places,
                  low: Date.parse(forecast.low ?? ""),
                  finish: Date.parse(forecast.finish ?? ""),
                  high: forecast.high ? Date.parse(forecast.high) : null,
                }
              : undefined
          }
        />
      </Figure>
    </>
  );
}

function moment(iso: string, step: ProgressReport["step"]): string {
  if (step === "day") return formatDate(iso);
  return new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}

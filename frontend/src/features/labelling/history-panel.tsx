import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Schemas } from "@/client/api";
import { Link } from "@/components/link";
import { locale } from "@/language/language";
import { BreakChoice } from "./break-nudge";
import { summary } from "./kind-summary";
import { messages } from "./messages";
import { OwnNumbers } from "./own-numbers";
import { type Guide, historyQuery, type Progress } from "./queries";
import { SidePanel } from "./side-panel";
import styles from "./side-panel.module.css";
import { toldMessages } from "./told-messages";

type Row = Schemas["HistoryRow"];

interface Props {
  campaignId: number;
  guide: Guide | undefined;
  progress: Progress | null; // whenever the server sends a new one, there is something new to list
  onUndo: (row: Row) => void;
  onClose: () => void;
}

/** What this person answered here, newest first, each to be taken back while that is allowed. */
export function HistoryPanel({ campaignId, guide, progress, onUndo, onClose }: Props) {
  const history = useInfiniteQuery(historyQuery(campaignId));
  const { refetch } = history;
  useEffect(() => {
    if (progress) void refetch();
  }, [progress, refetch]);
  const items = history.data?.pages.flatMap((page) => page.results) ?? [];
  const words = messages.history;
  return (
    <SidePanel title={words.title} closeLabel={messages.guideline.close} onClose={onClose}>
      <OwnNumbers campaignId={campaignId} progress={progress} />
      <BreakChoice />
      {guide?.tells_later && (
        <Link className="button" href={`/feedback/${campaignId}`}>
          {toldMessages.title}
        </Link>
      )}
      {history.isPending && <p role="status">{words.loading}</p>}
      {history.isError && <p role="alert">{history.error.message}</p>}
      {history.isSuccess && items.length === 0 && <p>{words.none}</p>}
      <ul className={styles.history} data-covered={guide?.cares}>
        {items.map((item) => (
          <HistoryRow key={item.id} item={item} guide={guide} onUndo={onUndo} />
        ))}
      </ul>
      {history.hasNextPage && (
        <button
          type="button"
          className="button"
          disabled={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          {words.more}
        </button>
      )}
    </SidePanel>
  );
}

interface RowProps {
  item: Row;
  guide: Guide | undefined;
  onUndo: (row: Row) => void;
}

function HistoryRow({ item, guide, onUndo }: RowProps) {
  const chosen = item.choice === "left" ? 0 : item.choice === "right" ? 1 : -1;
  return (
    <li className={styles.item}>
      <div className={styles.thumbs}>
        {item.images.map((image, index) => (
          <img
            // biome-ignore lint/suspicious/noArrayIndexKey: the place on the screen is the identity
            key={index}
            className={styles.thumb}
            src={image.video?.poster ?? image.url}
            alt={index === chosen ? messages.history.chosen : ""}
            data-chosen={index === chosen}
            loading="lazy"
          />
        ))}
      </div>
      <div className={styles.what}>
        <span className={styles.given} title={wordsFor(item, guide)}>
          {wordsFor(item, guide)}
        </span>
        <time dateTime={item.created_at}>{shortTime(item.created_at)}</time>
      </div>
      <bdi className={styles.text} title={item.prompt.slice(0, 300)}>
        {item.prompt.slice(0, 300)}
      </bdi>
      {item.undoable && (
        <button type="button" className="button" onClick={() => onUndo(item)}>
          {messages.history.undo}
        </button>
      )}
    </li>
  );
}

function wordsFor(item: Row, guide: Guide | undefined): string {
  if (item.verdict === "skipped") return messages.history.skipped;
  if (item.verdict === "flagged") return messages.history.flagged;
  const filled = summary(item, guide);
  return filled === "" && item.choice ? messages.history.answered[item.choice] : filled;
}

function shortTime(moment: string): string {
  const date = new Date(moment);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday
    ? date.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" })
    : date.toLocaleDateString(locale);
}

import { infiniteQueryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, must, type Schemas } from "@/client/api";
import { Link } from "@/components/link";
import { locale } from "@/language/language";
import { usePageTitle } from "@/lib/page-title";
import { feedbackMessages } from "./feedback-messages";
import { answerWords, verdictOf, whyOf } from "./feedback-words";
import { type Guide, guideQuery } from "./queries";
import { toldMessages as words } from "./told-messages";
import styles from "./told-page.module.css";

type Item = Schemas["ToldItem"];
type Row = Item["rows"][number];

function toldQuery(campaignId: number) {
  return infiniteQueryOptions({
    queryKey: ["told", campaignId] as const,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => {
      const query = pageParam === null ? {} : { after: pageParam };
      const params = { path: { id: campaignId }, query };
      return must(api.GET("/api/v1/campaigns/{id}/feedback", { params }));
    },
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  });
}

/** /feedback/:campaignId: given beside expected, of this person's own hidden known answers. */
export function ToldPage({ campaignId }: { campaignId: number }) {
  const { data: guide } = useQuery(guideQuery(campaignId));
  const told = useInfiniteQuery(toldQuery(campaignId));
  usePageTitle(words.title);
  const [first] = told.data?.pages ?? [];
  const items = told.data?.pages.flatMap((page) => page.results) ?? [];
  return (
    <section className={styles.page}>
      <Link className={styles.back} href="/">
        ‹ {words.back}
      </Link>
      {guide && <p className={styles.campaign}>{guide.name}</p>}
      <h1>{words.title}</h1>
      {told.isPending && <p role="status">{words.loading}</p>}
      {told.isError && (
        <div role="alert">
          <p>{told.error.message}</p>
          <button type="button" className="button" onClick={() => void told.refetch()}>
            {words.tryAgain}
          </button>
        </div>
      )}
      {first && first.credit === null && (
        <div className={styles.empty}>
          <h2>{words.none}</h2>
          <p>{words.noneHint}</p>
        </div>
      )}
      {first && first.credit !== null && (
        <>
          <p className={styles.what}>{words.what}</p>
          <p className={styles.sum}>
            <strong>{words.credit(Math.round(100 * first.credit))}</strong> ·{" "}
            {words.items(first.items)}
          </p>
        </>
      )}
      <ul className={styles.items}>
        {items.map((item) => (
          <ToldCard key={item.id} item={item} guide={guide} />
        ))}
      </ul>
      {told.hasNextPage && (
        <button
          type="button"
          className="button"
          disabled={told.isFetchingNextPage}
          onClick={() => void told.fetchNextPage()}
        >
          {words.more}
        </button>
      )}
    </section>
  );
}

function ToldCard({ item, guide }: { item: Item; guide: Guide | undefined }) {
  const isOfImage = guide?.kind !== "pairwise" && item.images.length > 1;
  return (
    <li className={styles.item}>
      <Images item={item} />
      <div className={styles.what}>
        <p className={styles.prompt}>
          <span className="visually-hidden">{words.asked}: </span>
          <bdi>{item.prompt}</bdi>
          <time dateTime={item.answered_at}>
            {new Date(item.answered_at).toLocaleDateString(locale)}
          </time>
        </p>
        {item.rows.map((row, at) => (
          <ToldRow
            key={`${row.question} ${row.image}`}
            row={row}
            why={whyOf(item.rows, at)}
            guide={guide}
            isOfImage={isOfImage}
          />
        ))}
      </div>
    </li>
  );
}

/** Sensitive ones are uncovered here too before they are seen. */
function Images({ item }: { item: Item }) {
  const [isShown, setIsShown] = useState(!item.is_sensitive);
  if (!isShown) {
    return (
      <button type="button" className="button" onClick={() => setIsShown(true)}>
        {words.show}
      </button>
    );
  }
  return (
    <div className={styles.images}>
      {item.images.map((image, place) => (
        <img
          key={image.url}
          src={image.video?.poster ?? image.url}
          alt={feedbackMessages.image(place)}
          width={image.width}
          height={image.height}
          loading="lazy"
        />
      ))}
    </div>
  );
}

interface RowProps {
  row: Row;
  why: string;
  guide: Guide | undefined;
  isOfImage: boolean;
}

function ToldRow({ row, why, guide, isOfImage }: RowProps) {
  const verdict = verdictOf(row.credit);
  const say = (answer: string) => answerWords(guide, row.question, answer);
  return (
    <div className={styles.row} data-verdict={verdict}>
      <p className={styles.asked}>
        <span>
          {isOfImage ? `${row.question}, ${feedbackMessages.image(row.image)}` : row.question}
        </span>
        <strong>{feedbackMessages[verdict]}</strong>
      </p>
      <dl>
        <dt>{feedbackMessages.yours}</dt>
        <dd>{say(row.yours)}</dd>
        {verdict !== "right" && row.expects.length === 1 && (
          <>
            <dt>{feedbackMessages.expected}</dt>
            <dd>{say(row.expected)}</dd>
          </>
        )}
      </dl>
      {row.expects.length > 1 && (
        <p className={styles.soft}>
          {words.shares}{" "}
          {row.expects
            .map(({ answer, share }) => words.share(say(answer), Math.round(100 * share)))
            .join(" · ")}
        </p>
      )}
      {why !== "" && <p>{why}</p>}
    </div>
  );
}

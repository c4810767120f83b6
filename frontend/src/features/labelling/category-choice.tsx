import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, must } from "@/client/api";
import styles from "./care.module.css";
import { careMessages as words } from "./care-messages";

/** Kinds of prompts that a person need not judge in this campaign; nothing where it has none. */
export function CategoryChoice({ campaignId }: { campaignId: number }) {
  const client = useQueryClient();
  const queryKey = ["categories", campaignId];
  const params = { path: { id: campaignId } };
  const rows = useQuery({
    queryKey,
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/categories", { params })),
  }).data?.results;
  const avoid = useMutation({
    mutationFn: (categories: string[]) =>
      must(api.PUT("/api/v1/campaigns/{id}/categories", { params, body: { categories } })),
    onSuccess: (answer) => client.setQueryData(queryKey, answer),
  });
  if (!rows || rows.length === 0) return null;

  function turn(name: string, isOut: boolean): void {
    const kept = (rows ?? []).filter((row) => row.is_opted_out && row.name !== name);
    avoid.mutate([...kept.map((row) => row.name), ...(isOut ? [name] : [])]);
  }

  return (
    <fieldset className={styles.categories}>
      <legend>{words.categories}</legend>
      <p>{words.categoriesText}</p>
      {rows.map((row) => (
        <label key={row.name}>
          <input
            type="checkbox"
            checked={row.is_opted_out}
            disabled={avoid.isPending}
            onChange={(event) => turn(row.name, event.target.checked)}
          />
          {row.is_sensitive ? words.sensitive(row.name) : row.name}
        </label>
      ))}
      {avoid.isError && <p role="alert">{words.failed}</p>}
    </fieldset>
  );
}

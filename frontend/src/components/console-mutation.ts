import { notifications } from "@mantine/notifications";
import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "@/client/api-error";

interface Options<Input, Output> {
  act: (input: Input) => Promise<Output>;
  /** What the change made stale. */
  stale: readonly QueryKey[];
  /** Said in a corner when it worked. */
  done?: string | ((output: Output) => string);
  onDone?: (output: Output) => void;
  /** True where the screen has a place for the error itself, as forms do. */
  showsError?: boolean;
}

/** A change on the server: refreshes what it touched, and says how it went. */
export function useChange<Input, Output>(options: Options<Input, Output>) {
  const client = useQueryClient();
  return useMutation<Output, Error, Input>({
    mutationFn: options.act,
    onSuccess: async (output) => {
      await Promise.all(options.stale.map((queryKey) => client.invalidateQueries({ queryKey })));
      const { done } = options;
      if (done) notifications.show({ message: typeof done === "string" ? done : done(output) });
      options.onDone?.(output);
    },
    onError: (error) => {
      if (options.showsError) return;
      notifications.show({ color: "red", title: "This did not work", message: sentence(error) });
    },
  });
}

function sentence(error: Error): string {
  if (!(error instanceof ApiError)) return error.message;
  const details = Object.values(error.fields).flat().join(" ");
  return details ? `${error.message} ${details}` : error.message;
}

import { type InfiniteData, infiniteQueryOptions, type QueryFunction, type QueryKey } from "@tanstack/react-query";

/** What asks for one page of a list: query options of the API. */
interface PageQuery<T, K extends QueryKey> {
  readonly queryKey: K;
  readonly queryFn?: QueryFunction<T, K>;
}

/**
 * A list of the API, page after page: `useInfiniteQuery(inPages((after) => api.report.list.queryOptions({ ...after })))`.
 * It is renewed with the rest of its router.
 */
export function inPages<T extends { readonly next: string | null }, K extends QueryKey>(
  page: (after: { readonly after?: string }) => PageQuery<T, K>,
) {
  return infiniteQueryOptions<T, Error, InfiniteData<T>, QueryKey, string | null>({
    queryKey: [...page({}).queryKey, "in pages"],
    queryFn({ client, signal, meta, pageParam }) {
      const { queryKey, queryFn } = page(pageParam === null ? {} : { after: pageParam });
      if (!queryFn) throw new Error("there is nothing to ask");
      return queryFn({ client, signal, meta, queryKey });
    },
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
  });
}

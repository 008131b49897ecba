/** A page's query as Next hands it over. */
export type PageSearch = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The same as URLSearchParams, repeated names kept. */
export function searchParams(search: PageSearch): URLSearchParams {
  return new URLSearchParams(
    Object.entries(search).flatMap(([name, value]) =>
      value === undefined ? [] : [value].flat().map((one): [string, string] => [name, String(one)]),
    ),
  );
}

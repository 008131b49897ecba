/** One thing as it was and as it will be, in words. */
export interface Change {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

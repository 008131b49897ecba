import { InvalidArgumentError } from "commander";

/** A time given as an option's argument. */
export function instant(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError("Give a time such as 2030-01-31T08:00Z.");
  return date;
}

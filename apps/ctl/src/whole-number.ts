import { InvalidArgumentError } from "commander";

/** A whole number given as an option's argument. */
export function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number.");
}

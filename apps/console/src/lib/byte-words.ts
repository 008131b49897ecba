const units = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** An amount of bytes: "3.4 MB". */
export function byteWords(bytes: number): string {
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 10 ? 1 : 0;
  return `${value.toLocaleString("en", { maximumFractionDigits: digits })} ${bytes === 1 ? "byte" : units[power]}`;
}

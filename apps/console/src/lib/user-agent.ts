/** In this order, for every browser also claims to be those after it. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Headless)?Chrome\/|\bCriOS\//, "Chrome"],
  [/\bSafari\//, "Safari"],
  [/\bcurl\//, "curl"],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(?:iPhone|iPad|iPod)\b/, "iOS"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

/** What people call the program of a `User-Agent` header: "Firefox on Linux". */
export function browserOf(userAgent: string | undefined): string {
  const named = (names: typeof browsers): string | undefined =>
    userAgent === undefined ? undefined : names.find(([pattern]) => pattern.test(userAgent))?.[1];
  const browser = named(browsers) ?? "Unknown browser";
  const system = named(systems);
  return system ? `${browser} on ${system}` : browser;
}

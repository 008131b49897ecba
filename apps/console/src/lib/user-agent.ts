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

const systems = [
  [/\b(?:iPhone|iPad|iPod)\b/, "iOS"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
] as const;

export type System = (typeof systems)[number][1];

/** The operating system that a `User-Agent` header names; undefined for none that is known. */
export function systemOf(userAgent: string | undefined): System | undefined {
  return userAgent === undefined ? undefined : systems.find(([pattern]) => pattern.test(userAgent))?.[1];
}

/** What people call the program of a `User-Agent` header: "Firefox on Linux". */
export function browserOf(userAgent: string | undefined): string {
  const named = userAgent === undefined ? undefined : browsers.find(([pattern]) => pattern.test(userAgent));
  const browser = named?.[1] ?? "Unknown browser";
  const system = systemOf(userAgent);
  return system ? `${browser} on ${system}` : browser;
}

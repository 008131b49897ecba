"use client";

import Link from "next/link";
import { type ComponentProps, useState } from "react";

/**
 * A link whose page is fetched in advance once the pointer or the focus is on it. For links that are always on the screen: to
 * fetch them all with each page takes the server longer than the page itself.
 */
export function IntentLink(props: Omit<ComponentProps<typeof Link>, "prefetch" | "onMouseEnter" | "onFocus">) {
  const [isMeant, setMeant] = useState(false);
  const meant = (): void => setMeant(true);
  return <Link {...props} prefetch={isMeant ? null : false} onMouseEnter={meant} onFocus={meant} />;
}

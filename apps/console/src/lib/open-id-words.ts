/** Why signing in with an OpenID provider did not work. */
export const openIdFailures = ["unknown", "unverified", "cancelled", "notInvited", "failed"] as const;
export type OpenIdFailure = (typeof openIdFailures)[number];

/** The failure that an address names, as a sentence; undefined for none. `provider` is its name. */
export function openIdSentence(named: string | null, provider: string): string | undefined {
  switch (openIdFailures.find((one) => one === named)) {
    case "unknown":
      return `You are signed in at ${provider}, but nobody here has the e-mail address it gave. Use another account of yours there, or ask for an invitation.`;
    case "unverified":
      return `${provider} has not confirmed an e-mail address of yours, so it does not say who you are here.`;
    case "cancelled":
      return `Signing in with ${provider} was cancelled.`;
    case "notInvited":
      return `This invitation is for another e-mail address than the one ${provider} gave, or it is not valid any more.`;
    case "failed":
      return `Signing in with ${provider} did not work. Try again.`;
    case undefined:
      return undefined;
  }
}

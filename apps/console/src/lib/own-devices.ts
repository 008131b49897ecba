import type { RouterOutputs } from "@rostra/api/root";

type Devices = RouterOutputs["me"]["devices"];
type Session = Devices["sessions"][number];
type Token = Devices["tokens"][number];

/** A program or phone that uses an account: connected, or able to come back without the password, or both. */
export interface OwnDevice {
  /** Tells it from the others. */
  readonly key: string;
  /** What it calls itself, as far as it told. */
  readonly name: string;
  readonly session?: Session;
  readonly token?: Token;
}

/** Those that are connected first, each with its token; then those that may come back, the latest first. */
export function ownDevices({ sessions, tokens }: Devices): readonly OwnDevice[] {
  const connected = sessions.map((session): OwnDevice => {
    const token = tokens.find(({ client }) => client === session.clientId);
    const name = session.client ?? token?.name ?? "A chat program";
    return { key: session.jid, name, session, ...(token && { token }) };
  });
  const away = tokens.filter(({ client }) => !sessions.some(({ clientId }) => clientId === client));
  return [
    ...connected,
    ...away.map((token): OwnDevice => ({ key: token.client, name: token.name ?? "A chat program", token })),
  ];
}

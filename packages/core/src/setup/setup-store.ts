/** The one-time link by which the first owner is made. Only a hash of its secret is stored. */
export interface SetupStore {
  /** Replaces any earlier link. */
  setLink(tokenHash: string, expiresAt: Date): Promise<void>;
  /** Whether the hash is that of the link in force at `now`. */
  isLink(tokenHash: string, now: Date): Promise<boolean>;
  removeLink(): Promise<void>;
}

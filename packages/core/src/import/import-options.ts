/** What imports may cost; each is a setting (docs/settings.md). */
export interface ImportOptions {
  /** Octets of a file. */
  readonly bytes: number;
  /** Records of a file. */
  readonly rows: number;
  /** Characters of one record. */
  readonly recordCharacters: number;
  /** Shared groups of a file. */
  readonly groups: number;
  /** Passwords whose keys are derived at once, each on a thread of its own. */
  readonly derivations: number;
  /** Accounts that are written in one transaction. */
  readonly batch: number;
}

export const DEFAULT_IMPORT_OPTIONS: ImportOptions = {
  bytes: 1024 * 1024 * 1024,
  rows: 1_000_000,
  recordCharacters: 4 * 1024 * 1024,
  groups: 1000,
  derivations: 1,
  batch: 100,
};

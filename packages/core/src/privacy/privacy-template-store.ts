import type { PrivacyItem } from "@rostra/xmpp/privacy";

/** A list that admins have ready for accounts of a domain; what it was applied to is the account's own from then on. */
export interface PrivacyTemplate {
  readonly domain: string;
  /** Unique on its domain. */
  readonly name: string;
  readonly description?: string;
  /** In ascending order. */
  readonly items: readonly PrivacyItem[];
  /** Grows by one with each change. */
  readonly version: number;
  readonly updatedAt: Date;
}

/** A template with how many items it has, for lists. */
export interface PrivacyTemplateSummary extends Omit<PrivacyTemplate, "items"> {
  readonly items: number;
}

/** Templates for privacy lists. Nothing is there outside of the grant, or of a domain that is gone. */
export interface PrivacyTemplateStore {
  /** By domain and name; of every domain of the grant when `domain` is undefined. */
  list(domain: string | undefined): Promise<readonly PrivacyTemplateSummary[]>;
  get(domain: string, name: string): Promise<PrivacyTemplate | undefined>;
  /** Makes a template or replaces it as a whole, with its next version; `notFound` for no such domain. */
  put(template: Omit<PrivacyTemplate, "version" | "updatedAt">): Promise<PrivacyTemplate>;
  /** `notFound` for no such template. */
  remove(domain: string, name: string): Promise<void>;
}

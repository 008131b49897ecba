import type { Actor } from "@rostra/core/actor";
import type { DomainService } from "@rostra/core/domain/domain-service";
import type { Domain } from "@rostra/core/domain/domain-store";

const actor: Actor = { kind: "node", id: "server" };

/** The served domains and their policies, kept in memory: every address is judged against them. */
export class Domains {
  readonly #service: DomainService;
  #domains: ReadonlyMap<string, Domain> = new Map();
  #gone: ReadonlySet<string> = new Set();

  constructor(service: DomainService) {
    this.#service = service;
  }

  /** Reads them all: at the start, and when a change was announced. */
  async load(): Promise<void> {
    const [domains, gone] = await Promise.all([this.#service.list(actor), this.#service.gone(actor)]);
    this.#domains = new Map(domains.map((domain) => [domain.name, domain]));
    this.#gone = new Set(gone);
  }

  get(name: string): Domain | undefined {
    return this.#domains.get(name);
  }

  /** The names of all that are served. */
  names(): readonly string[] {
    return [...this.#domains.keys()];
  }

  /** Whether the prepared name is served here. */
  readonly serves = (name: string): boolean => this.#domains.has(name);

  /** Whether the prepared name was served here once and is not any more. */
  isGone(name: string): boolean {
    return this.#gone.has(name) && !this.#domains.has(name);
  }
}

// Written by `npm run client-types -w @rostra/api` from the type RouterOutputs.
import type { JsonSchema } from "./operation.ts";

/** The schema of each procedure's answer as REST sends it, by its path in the router. */
export const answers: Readonly<Record<string, JsonSchema>> = {
  "setup.status": { type: "object", properties: { needed: { type: "boolean" } }, required: ["needed"] },
  "setup.validate": { type: "object", properties: { valid: { type: "boolean" } }, required: ["valid"] },
  "setup.complete": {
    type: "object",
    properties: {
      account: {
        type: "object",
        properties: {
          suspended: { type: "boolean" },
          suspension: {
            type: "object",
            properties: {
              reason: { type: "string" },
              from: { type: "string", format: "date-time" },
              until: { type: "string", format: "date-time" },
            },
            required: ["reason"],
          },
          jid: { type: "string" },
          username: { type: "string" },
          domain: { type: "string" },
          id: { type: "string" },
          displayName: { type: "string" },
          email: { type: "string" },
          externalId: { type: "string" },
          status: { type: "string", enum: ["active", "suspended"] },
          sessionLimit: { type: "number" },
          rosterQuota: { type: "number" },
          spoolQuota: { type: "number" },
          storageQuota: { type: "number" },
          createdAt: { type: "string", format: "date-time" },
          lastLoginAt: { type: "string", format: "date-time" },
          version: { type: "number" },
          updatedAt: { type: "string", format: "date-time" },
          deletion: {
            type: "object",
            properties: {
              reason: { type: "string" },
              at: { type: "string", format: "date-time" },
              purgeAt: { type: "string", format: "date-time" },
            },
            required: ["reason", "at", "purgeAt"],
          },
        },
        required: ["suspended", "jid", "username", "domain", "id", "status", "createdAt", "version", "updatedAt"],
      },
      owner: {
        type: "object",
        properties: { id: { type: "string" }, email: { type: "string" }, name: { type: "string" } },
        required: ["id", "email", "name"],
      },
      domain: {
        type: "object",
        properties: {
          id: { type: "string" },
          name: { type: "string" },
          policy: {
            type: "object",
            properties: {
              sessionConflict: { type: "string", enum: ["generate", "refuse", "replace"] },
              sessionLimit: { type: "number" },
              mechanisms: { type: "array", items: { type: "string" } },
              channelBindingRequired: { type: "boolean" },
              tlsVersion: { type: "string", enum: ["1.2", "1.3"] },
              rosterQuota: { type: "number" },
              spoolQuota: { type: "number" },
              spoolRetentionDays: { anyOf: [{ type: "null" }, { type: "number" }] },
              decisionRetentionDays: { type: "number" },
              deletionRetentionDays: { type: "number" },
              auditRetentionDays: { anyOf: [{ type: "null" }, { type: "number" }] },
            },
            required: [
              "sessionConflict",
              "sessionLimit",
              "mechanisms",
              "channelBindingRequired",
              "tlsVersion",
              "rosterQuota",
              "spoolQuota",
              "spoolRetentionDays",
              "decisionRetentionDays",
              "deletionRetentionDays",
              "auditRetentionDays",
            ],
          },
          createdAt: { type: "string", format: "date-time" },
        },
        required: ["id", "name", "policy", "createdAt"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["owner", "domain", "effect"],
  },
  "account.list": {
    type: "object",
    properties: {
      items: {
        type: "array",
        items: {
          type: "object",
          properties: {
            sessions: { type: "number" },
            suspended: { type: "boolean" },
            suspension: {
              type: "object",
              properties: {
                reason: { type: "string" },
                from: { type: "string", format: "date-time" },
                until: { type: "string", format: "date-time" },
              },
              required: ["reason"],
            },
            jid: { type: "string" },
            username: { type: "string" },
            domain: { type: "string" },
            id: { type: "string" },
            displayName: { type: "string" },
            email: { type: "string" },
            externalId: { type: "string" },
            status: { type: "string", enum: ["active", "suspended"] },
            sessionLimit: { type: "number" },
            rosterQuota: { type: "number" },
            spoolQuota: { type: "number" },
            storageQuota: { type: "number" },
            createdAt: { type: "string", format: "date-time" },
            lastLoginAt: { type: "string", format: "date-time" },
            version: { type: "number" },
            updatedAt: { type: "string", format: "date-time" },
            deletion: {
              type: "object",
              properties: {
                reason: { type: "string" },
                at: { type: "string", format: "date-time" },
                purgeAt: { type: "string", format: "date-time" },
              },
              required: ["reason", "at", "purgeAt"],
            },
          },
          required: [
            "sessions",
            "suspended",
            "jid",
            "username",
            "domain",
            "id",
            "status",
            "createdAt",
            "version",
            "updatedAt",
          ],
        },
      },
      nextCursor: { type: "string" },
      total: { type: "number" },
      totalIsBound: { type: "boolean" },
    },
    required: ["items", "total", "totalIsBound"],
  },
  "account.get": {
    type: "object",
    properties: {
      attributes: {
        type: "object",
        additionalProperties: {
          anyOf: [
            { type: "boolean" },
            { type: "string" },
            { type: "number" },
            { type: "array", items: { type: "string" } },
          ],
        },
      },
      notes: { type: "string" },
      suspended: { type: "boolean" },
      suspension: {
        type: "object",
        properties: {
          reason: { type: "string" },
          from: { type: "string", format: "date-time" },
          until: { type: "string", format: "date-time" },
        },
        required: ["reason"],
      },
      jid: { type: "string" },
      username: { type: "string" },
      domain: { type: "string" },
      id: { type: "string" },
      displayName: { type: "string" },
      email: { type: "string" },
      externalId: { type: "string" },
      status: { type: "string", enum: ["active", "suspended"] },
      sessionLimit: { type: "number" },
      rosterQuota: { type: "number" },
      spoolQuota: { type: "number" },
      storageQuota: { type: "number" },
      createdAt: { type: "string", format: "date-time" },
      lastLoginAt: { type: "string", format: "date-time" },
      version: { type: "number" },
      updatedAt: { type: "string", format: "date-time" },
      deletion: {
        type: "object",
        properties: {
          reason: { type: "string" },
          at: { type: "string", format: "date-time" },
          purgeAt: { type: "string", format: "date-time" },
        },
        required: ["reason", "at", "purgeAt"],
      },
    },
    required: [
      "attributes",
      "suspended",
      "jid",
      "username",
      "domain",
      "id",
      "status",
      "createdAt",
      "version",
      "updatedAt",
    ],
  },
  "account.create": {
    type: "object",
    properties: {
      account: {
        type: "object",
        properties: {
          suspended: { type: "boolean" },
          suspension: {
            type: "object",
            properties: {
              reason: { type: "string" },
              from: { type: "string", format: "date-time" },
              until: { type: "string", format: "date-time" },
            },
            required: ["reason"],
          },
          jid: { type: "string" },
          username: { type: "string" },
          domain: { type: "string" },
          id: { type: "string" },
          displayName: { type: "string" },
          email: { type: "string" },
          externalId: { type: "string" },
          status: { type: "string", enum: ["active", "suspended"] },
          sessionLimit: { type: "number" },
          rosterQuota: { type: "number" },
          spoolQuota: { type: "number" },
          storageQuota: { type: "number" },
          createdAt: { type: "string", format: "date-time" },
          lastLoginAt: { type: "string", format: "date-time" },
          version: { type: "number" },
          updatedAt: { type: "string", format: "date-time" },
          deletion: {
            type: "object",
            properties: {
              reason: { type: "string" },
              at: { type: "string", format: "date-time" },
              purgeAt: { type: "string", format: "date-time" },
            },
            required: ["reason", "at", "purgeAt"],
          },
        },
        required: ["suspended", "jid", "username", "domain", "id", "status", "createdAt", "version", "updatedAt"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["account", "effect"],
  },
  "account.update": {
    type: "object",
    properties: {
      account: {
        type: "object",
        properties: {
          attributes: {
            type: "object",
            additionalProperties: {
              anyOf: [
                { type: "boolean" },
                { type: "string" },
                { type: "number" },
                { type: "array", items: { type: "string" } },
              ],
            },
          },
          notes: { type: "string" },
          suspended: { type: "boolean" },
          suspension: {
            type: "object",
            properties: {
              reason: { type: "string" },
              from: { type: "string", format: "date-time" },
              until: { type: "string", format: "date-time" },
            },
            required: ["reason"],
          },
          jid: { type: "string" },
          username: { type: "string" },
          domain: { type: "string" },
          id: { type: "string" },
          displayName: { type: "string" },
          email: { type: "string" },
          externalId: { type: "string" },
          status: { type: "string", enum: ["active", "suspended"] },
          sessionLimit: { type: "number" },
          rosterQuota: { type: "number" },
          spoolQuota: { type: "number" },
          storageQuota: { type: "number" },
          createdAt: { type: "string", format: "date-time" },
          lastLoginAt: { type: "string", format: "date-time" },
          version: { type: "number" },
          updatedAt: { type: "string", format: "date-time" },
          deletion: {
            type: "object",
            properties: {
              reason: { type: "string" },
              at: { type: "string", format: "date-time" },
              purgeAt: { type: "string", format: "date-time" },
            },
            required: ["reason", "at", "purgeAt"],
          },
        },
        required: [
          "attributes",
          "suspended",
          "jid",
          "username",
          "domain",
          "id",
          "status",
          "createdAt",
          "version",
          "updatedAt",
        ],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["account", "effect"],
  },
  "account.suspend": {
    type: "object",
    properties: {
      account: {
        type: "object",
        properties: {
          suspended: { type: "boolean" },
          suspension: {
            type: "object",
            properties: {
              reason: { type: "string" },
              from: { type: "string", format: "date-time" },
              until: { type: "string", format: "date-time" },
            },
            required: ["reason"],
          },
          jid: { type: "string" },
          username: { type: "string" },
          domain: { type: "string" },
          id: { type: "string" },
          displayName: { type: "string" },
          email: { type: "string" },
          externalId: { type: "string" },
          status: { type: "string", enum: ["active", "suspended"] },
          sessionLimit: { type: "number" },
          rosterQuota: { type: "number" },
          spoolQuota: { type: "number" },
          storageQuota: { type: "number" },
          createdAt: { type: "string", format: "date-time" },
          lastLoginAt: { type: "string", format: "date-time" },
          version: { type: "number" },
          updatedAt: { type: "string", format: "date-time" },
          deletion: {
            type: "object",
            properties: {
              reason: { type: "string" },
              at: { type: "string", format: "date-time" },
              purgeAt: { type: "string", format: "date-time" },
            },
            required: ["reason", "at", "purgeAt"],
          },
        },
        required: ["suspended", "jid", "username", "domain", "id", "status", "createdAt", "version", "updatedAt"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["account", "effect"],
  },
  "account.delete": {
    type: "object",
    properties: {
      account: {
        type: "object",
        properties: {
          suspended: { type: "boolean" },
          suspension: {
            type: "object",
            properties: {
              reason: { type: "string" },
              from: { type: "string", format: "date-time" },
              until: { type: "string", format: "date-time" },
            },
            required: ["reason"],
          },
          jid: { type: "string" },
          username: { type: "string" },
          domain: { type: "string" },
          id: { type: "string" },
          displayName: { type: "string" },
          email: { type: "string" },
          externalId: { type: "string" },
          status: { type: "string", enum: ["active", "suspended"] },
          sessionLimit: { type: "number" },
          rosterQuota: { type: "number" },
          spoolQuota: { type: "number" },
          storageQuota: { type: "number" },
          createdAt: { type: "string", format: "date-time" },
          lastLoginAt: { type: "string", format: "date-time" },
          version: { type: "number" },
          updatedAt: { type: "string", format: "date-time" },
          deletion: {
            type: "object",
            properties: {
              reason: { type: "string" },
              at: { type: "string", format: "date-time" },
              purgeAt: { type: "string", format: "date-time" },
            },
            required: ["reason", "at", "purgeAt"],
          },
        },
        required: ["suspended", "jid", "username", "domain", "id", "status", "createdAt", "version", "updatedAt"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["account", "effect"],
  },
  "account.restore": {
    type: "object",
    properties: {
      account: {
        type: "object",
        properties: {
          suspended: { type: "boolean" },
          suspension: {
            type: "object",
            properties: {
              reason: { type: "string" },
              from: { type: "string", format: "date-time" },
              until: { type: "string", format: "date-time" },
            },
            required: ["reason"],
          },
          jid: { type: "string" },
          username: { type: "string" },
          domain: { type: "string" },
          id: { type: "string" },
          displayName: { type: "string" },
          email: { type: "string" },
          externalId: { type: "string" },
          status: { type: "string", enum: ["active", "suspended"] },
          sessionLimit: { type: "number" },
          rosterQuota: { type: "number" },
          spoolQuota: { type: "number" },
          storageQuota: { type: "number" },
          createdAt: { type: "string", format: "date-time" },
          lastLoginAt: { type: "string", format: "date-time" },
          version: { type: "number" },
          updatedAt: { type: "string", format: "date-time" },
          deletion: {
            type: "object",
            properties: {
              reason: { type: "string" },
              at: { type: "string", format: "date-time" },
              purgeAt: { type: "string", format: "date-time" },
            },
            required: ["reason", "at", "purgeAt"],
          },
        },
        required: ["suspended", "jid", "username", "domain", "id", "status", "createdAt", "version", "updatedAt"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["account", "effect"],
  },
  "account.purge": {
    type: "object",
    properties: {
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["effect"],
  },
  "account.createResetLink": {
    type: "object",
    properties: {
      token: { type: "string" },
      path: { type: "string" },
      expiresAt: { type: "string", format: "date-time" },
    },
    required: ["token", "path", "expiresAt"],
  },
  "account.batch": {
    type: "object",
    properties: {
      nextCursor: { type: "string" },
      outcomes: {
        type: "array",
        items: {
          anyOf: [
            {
              type: "object",
              properties: { outcome: { type: "string", enum: ["changed", "unchanged"] }, account: { type: "string" } },
              required: ["outcome", "account"],
            },
            {
              type: "object",
              properties: {
                outcome: { const: "refused" },
                code: { type: "string", enum: ["conflict", "forbidden", "invalid", "limited", "notFound"] },
                message: { type: "string" },
                account: { type: "string" },
              },
              required: ["outcome", "code", "message", "account"],
            },
          ],
        },
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["outcomes", "effect"],
  },
  "account.enable": {
    type: "object",
    properties: {
      account: {
        type: "object",
        properties: {
          suspended: { type: "boolean" },
          suspension: {
            type: "object",
            properties: {
              reason: { type: "string" },
              from: { type: "string", format: "date-time" },
              until: { type: "string", format: "date-time" },
            },
            required: ["reason"],
          },
          jid: { type: "string" },
          username: { type: "string" },
          domain: { type: "string" },
          id: { type: "string" },
          displayName: { type: "string" },
          email: { type: "string" },
          externalId: { type: "string" },
          status: { type: "string", enum: ["active", "suspended"] },
          sessionLimit: { type: "number" },
          rosterQuota: { type: "number" },
          spoolQuota: { type: "number" },
          storageQuota: { type: "number" },
          createdAt: { type: "string", format: "date-time" },
          lastLoginAt: { type: "string", format: "date-time" },
          version: { type: "number" },
          updatedAt: { type: "string", format: "date-time" },
          deletion: {
            type: "object",
            properties: {
              reason: { type: "string" },
              at: { type: "string", format: "date-time" },
              purgeAt: { type: "string", format: "date-time" },
            },
            required: ["reason", "at", "purgeAt"],
          },
        },
        required: ["suspended", "jid", "username", "domain", "id", "status", "createdAt", "version", "updatedAt"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["account", "effect"],
  },
  "account.setPassword": {
    type: "object",
    properties: {
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["effect"],
  },
  "reset.check": {
    type: "object",
    properties: { account: { anyOf: [{ type: "null" }, { type: "string" }] } },
    required: ["account"],
  },
  "reset.complete": { type: "object", properties: { account: { type: "string" } }, required: ["account"] },
  "domain.list": {
    type: "array",
    items: {
      type: "object",
      properties: {
        accounts: { type: "number" },
        id: { type: "string" },
        name: { type: "string" },
        policy: {
          type: "object",
          properties: {
            sessionConflict: { type: "string", enum: ["generate", "refuse", "replace"] },
            sessionLimit: { type: "number" },
            mechanisms: { type: "array", items: { type: "string" } },
            channelBindingRequired: { type: "boolean" },
            tlsVersion: { type: "string", enum: ["1.2", "1.3"] },
            rosterQuota: { type: "number" },
            spoolQuota: { type: "number" },
            spoolRetentionDays: { anyOf: [{ type: "null" }, { type: "number" }] },
            decisionRetentionDays: { type: "number" },
            deletionRetentionDays: { type: "number" },
            auditRetentionDays: { anyOf: [{ type: "null" }, { type: "number" }] },
          },
          required: [
            "sessionConflict",
            "sessionLimit",
            "mechanisms",
            "channelBindingRequired",
            "tlsVersion",
            "rosterQuota",
            "spoolQuota",
            "spoolRetentionDays",
            "decisionRetentionDays",
            "deletionRetentionDays",
            "auditRetentionDays",
          ],
        },
        createdAt: { type: "string", format: "date-time" },
      },
      required: ["accounts", "id", "name", "policy", "createdAt"],
    },
  },
  "domain.add": {
    type: "object",
    properties: {
      domain: {
        type: "object",
        properties: {
          id: { type: "string" },
          name: { type: "string" },
          policy: {
            type: "object",
            properties: {
              sessionConflict: { type: "string", enum: ["generate", "refuse", "replace"] },
              sessionLimit: { type: "number" },
              mechanisms: { type: "array", items: { type: "string" } },
              channelBindingRequired: { type: "boolean" },
              tlsVersion: { type: "string", enum: ["1.2", "1.3"] },
              rosterQuota: { type: "number" },
              spoolQuota: { type: "number" },
              spoolRetentionDays: { anyOf: [{ type: "null" }, { type: "number" }] },
              decisionRetentionDays: { type: "number" },
              deletionRetentionDays: { type: "number" },
              auditRetentionDays: { anyOf: [{ type: "null" }, { type: "number" }] },
            },
            required: [
              "sessionConflict",
              "sessionLimit",
              "mechanisms",
              "channelBindingRequired",
              "tlsVersion",
              "rosterQuota",
              "spoolQuota",
              "spoolRetentionDays",
              "decisionRetentionDays",
              "deletionRetentionDays",
              "auditRetentionDays",
            ],
          },
          createdAt: { type: "string", format: "date-time" },
        },
        required: ["id", "name", "policy", "createdAt"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["domain", "effect"],
  },
  "domain.remove": {
    type: "object",
    properties: {
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["effect"],
  },
  "domain.policy.get": {
    type: "object",
    properties: {
      sessionConflict: { type: "string", enum: ["generate", "refuse", "replace"] },
      sessionLimit: { type: "number" },
      mechanisms: { type: "array", items: { type: "string" } },
      channelBindingRequired: { type: "boolean" },
      tlsVersion: { type: "string", enum: ["1.2", "1.3"] },
      rosterQuota: { type: "number" },
      spoolQuota: { type: "number" },
      spoolRetentionDays: { anyOf: [{ type: "null" }, { type: "number" }] },
      decisionRetentionDays: { type: "number" },
      deletionRetentionDays: { type: "number" },
      auditRetentionDays: { anyOf: [{ type: "null" }, { type: "number" }] },
    },
    required: [
      "sessionConflict",
      "sessionLimit",
      "mechanisms",
      "channelBindingRequired",
      "tlsVersion",
      "rosterQuota",
      "spoolQuota",
      "spoolRetentionDays",
      "decisionRetentionDays",
      "deletionRetentionDays",
      "auditRetentionDays",
    ],
  },
  "domain.policy.set": {
    type: "object",
    properties: {
      policy: {
        type: "object",
        properties: {
          sessionConflict: { type: "string", enum: ["generate", "refuse", "replace"] },
          sessionLimit: { type: "number" },
          mechanisms: { type: "array", items: { type: "string" } },
          channelBindingRequired: { type: "boolean" },
          tlsVersion: { type: "string", enum: ["1.2", "1.3"] },
          rosterQuota: { type: "number" },
          spoolQuota: { type: "number" },
          spoolRetentionDays: { anyOf: [{ type: "null" }, { type: "number" }] },
          decisionRetentionDays: { type: "number" },
          deletionRetentionDays: { type: "number" },
          auditRetentionDays: { anyOf: [{ type: "null" }, { type: "number" }] },
        },
        required: [
          "sessionConflict",
          "sessionLimit",
          "mechanisms",
          "channelBindingRequired",
          "tlsVersion",
          "rosterQuota",
          "spoolQuota",
          "spoolRetentionDays",
          "decisionRetentionDays",
          "deletionRetentionDays",
          "auditRetentionDays",
        ],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["policy", "effect"],
  },
  "roster.pairs": {
    type: "array",
    items: {
      type: "object",
      properties: {
        given: {
          type: "object",
          properties: {
            displayName: { type: "string" },
            to: { type: "boolean" },
            from: { type: "boolean" },
            rosterGroups: { type: "array", items: { type: "string" } },
            givenBy: {
              type: "array",
              items: {
                type: "object",
                properties: { name: { type: "string" }, id: { type: "string" } },
                required: ["name", "id"],
              },
            },
          },
          required: ["to", "from", "rosterGroups", "givenBy"],
        },
        theirs: {
          type: "object",
          properties: {
            groups: { type: "array", items: { type: "string" } },
            subscription: { type: "string", enum: ["both", "from", "none", "to"] },
            asked: { type: "boolean" },
            requested: { type: "boolean" },
            listed: { type: "boolean" },
            approved: { type: "boolean" },
            name: { type: "string" },
          },
          required: ["groups", "subscription", "asked", "requested", "listed", "approved"],
        },
        mine: {
          type: "object",
          properties: {
            groups: { type: "array", items: { type: "string" } },
            subscription: { type: "string", enum: ["both", "from", "none", "to"] },
            asked: { type: "boolean" },
            requested: { type: "boolean" },
            listed: { type: "boolean" },
            approved: { type: "boolean" },
            name: { type: "string" },
          },
          required: ["groups", "subscription", "asked", "requested", "listed", "approved"],
        },
        contact: { type: "string" },
        isLocal: { type: "boolean" },
        isOneSided: { type: "boolean" },
      },
      required: ["contact", "isLocal", "isOneSided"],
    },
  },
  "roster.set": {
    type: "object",
    properties: {
      item: {
        type: "object",
        properties: {
          groups: { type: "array", items: { type: "string" } },
          subscription: { type: "string", enum: ["both", "from", "none", "to"] },
          asked: { type: "boolean" },
          requested: { type: "boolean" },
          listed: { type: "boolean" },
          approved: { type: "boolean" },
          name: { type: "string" },
        },
        required: ["groups", "subscription", "asked", "requested", "listed", "approved"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["item", "effect"],
  },
  "roster.remove": {
    type: "object",
    properties: {
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["effect"],
  },
  "roster.relate": {
    type: "object",
    properties: {
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["effect"],
  },
  "roster.oneSided": {
    type: "object",
    properties: {
      pairs: {
        type: "array",
        items: {
          type: "object",
          properties: {
            theirs: {
              type: "object",
              properties: {
                groups: { type: "array", items: { type: "string" } },
                subscription: { type: "string", enum: ["both", "from", "none", "to"] },
                asked: { type: "boolean" },
                requested: { type: "boolean" },
                listed: { type: "boolean" },
                approved: { type: "boolean" },
                name: { type: "string" },
              },
              required: ["groups", "subscription", "asked", "requested", "listed", "approved"],
            },
            account: { type: "string" },
            contact: { type: "string" },
            mine: {
              type: "object",
              properties: {
                groups: { type: "array", items: { type: "string" } },
                subscription: { type: "string", enum: ["both", "from", "none", "to"] },
                asked: { type: "boolean" },
                requested: { type: "boolean" },
                listed: { type: "boolean" },
                approved: { type: "boolean" },
                name: { type: "string" },
              },
              required: ["groups", "subscription", "asked", "requested", "listed", "approved"],
            },
          },
          required: ["account", "contact", "mine"],
        },
      },
      more: { type: "boolean" },
    },
    required: ["pairs", "more"],
  },
  "group.list": {
    type: "array",
    items: {
      type: "object",
      properties: {
        members: { type: "number" },
        id: { type: "string" },
        domain: { type: "string" },
        name: { type: "string" },
        rosterGroup: { type: "string" },
        description: { type: "string" },
        shownTo: { type: "array", items: { type: "string" } },
      },
      required: ["members", "id", "domain", "name", "rosterGroup", "shownTo"],
    },
  },
  "group.get": {
    type: "object",
    properties: {
      id: { type: "string" },
      domain: { type: "string" },
      name: { type: "string" },
      rosterGroup: { type: "string" },
      description: { type: "string" },
      shownTo: { type: "array", items: { type: "string" } },
    },
    required: ["id", "domain", "name", "rosterGroup", "shownTo"],
  },
  "group.members": {
    type: "object",
    properties: {
      nextCursor: { type: "string" },
      items: {
        type: "array",
        items: {
          type: "object",
          properties: { jid: { type: "string" }, displayName: { type: "string" } },
          required: ["jid"],
        },
      },
    },
    required: ["items"],
  },
  "group.of": {
    type: "array",
    items: {
      type: "object",
      properties: {
        id: { type: "string" },
        domain: { type: "string" },
        name: { type: "string" },
        rosterGroup: { type: "string" },
        description: { type: "string" },
        shownTo: { type: "array", items: { type: "string" } },
      },
      required: ["id", "domain", "name", "rosterGroup", "shownTo"],
    },
  },
  "group.leaving": { type: "object", properties: { contacts: { type: "number" } }, required: ["contacts"] },
  "group.create": {
    type: "object",
    properties: {
      group: {
        type: "object",
        properties: {
          id: { type: "string" },
          domain: { type: "string" },
          name: { type: "string" },
          rosterGroup: { type: "string" },
          description: { type: "string" },
          shownTo: { type: "array", items: { type: "string" } },
        },
        required: ["id", "domain", "name", "rosterGroup", "shownTo"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["group", "effect"],
  },
  "group.update": {
    type: "object",
    properties: {
      group: {
        type: "object",
        properties: {
          id: { type: "string" },
          domain: { type: "string" },
          name: { type: "string" },
          rosterGroup: { type: "string" },
          description: { type: "string" },
          shownTo: { type: "array", items: { type: "string" } },
        },
        required: ["id", "domain", "name", "rosterGroup", "shownTo"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["group", "effect"],
  },
  "group.remove": {
    type: "object",
    properties: {
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["effect"],
  },
  "group.addMembers": {
    type: "object",
    properties: {
      added: { type: "array", items: { type: "string" } },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["added", "effect"],
  },
  "group.removeMembers": {
    type: "object",
    properties: {
      removed: { type: "array", items: { type: "string" } },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["removed", "effect"],
  },
  "privacy.names": {
    type: "object",
    properties: {
      lists: {
        type: "array",
        items: {
          type: "object",
          properties: { name: { type: "string" }, items: { type: "number" } },
          required: ["name", "items"],
        },
      },
      defaultList: { type: "string" },
    },
    required: ["lists"],
  },
  "privacy.get": {
    type: "object",
    properties: {
      name: { type: "string" },
      version: { type: "number" },
      items: {
        type: "array",
        items: {
          type: "object",
          properties: {
            order: { type: "number" },
            action: { type: "string", enum: ["allow", "deny"] },
            type: { type: "string", enum: ["group", "jid", "subscription"] },
            value: { type: "string" },
            stanzas: {
              type: "array",
              items: { type: "string", enum: ["iq", "message", "presence-in", "presence-out"] },
            },
          },
          required: ["order", "action", "stanzas"],
        },
      },
    },
    required: ["name", "version", "items"],
  },
  "privacy.overview": {
    type: "object",
    properties: {
      lists: {
        type: "array",
        items: {
          type: "object",
          properties: {
            name: { type: "string" },
            version: { type: "number" },
            items: {
              type: "array",
              items: {
                type: "object",
                properties: {
                  order: { type: "number" },
                  action: { type: "string", enum: ["allow", "deny"] },
                  type: { type: "string", enum: ["group", "jid", "subscription"] },
                  value: { type: "string" },
                  stanzas: {
                    type: "array",
                    items: { type: "string", enum: ["iq", "message", "presence-in", "presence-out"] },
                  },
                },
                required: ["order", "action", "stanzas"],
              },
            },
          },
          required: ["name", "version", "items"],
        },
      },
      blocked: { type: "array", items: { type: "string" } },
      sessions: {
        type: "array",
        items: {
          type: "object",
          properties: { resource: { type: "string" }, activeList: { type: "string" }, client: { type: "string" } },
          required: ["resource"],
        },
      },
      revision: { type: "string", pattern: "^-?\\d+$" },
      defaultList: { type: "string" },
    },
    required: ["lists", "blocked", "sessions", "revision"],
  },
  "privacy.put": {
    type: "object",
    properties: {
      list: {
        type: "object",
        properties: {
          name: { type: "string" },
          version: { type: "number" },
          items: {
            type: "array",
            items: {
              type: "object",
              properties: {
                order: { type: "number" },
                action: { type: "string", enum: ["allow", "deny"] },
                type: { type: "string", enum: ["group", "jid", "subscription"] },
                value: { type: "string" },
                stanzas: {
                  type: "array",
                  items: { type: "string", enum: ["iq", "message", "presence-in", "presence-out"] },
                },
              },
              required: ["order", "action", "stanzas"],
            },
          },
        },
        required: ["name", "version", "items"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["list", "effect"],
  },
  "privacy.addItem": {
    type: "object",
    properties: {
      list: {
        type: "object",
        properties: {
          name: { type: "string" },
          version: { type: "number" },
          items: {
            type: "array",
            items: {
              type: "object",
              properties: {
                order: { type: "number" },
                action: { type: "string", enum: ["allow", "deny"] },
                type: { type: "string", enum: ["group", "jid", "subscription"] },
                value: { type: "string" },
                stanzas: {
                  type: "array",
                  items: { type: "string", enum: ["iq", "message", "presence-in", "presence-out"] },
                },
              },
              required: ["order", "action", "stanzas"],
            },
          },
        },
        required: ["name", "version", "items"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["list", "effect"],
  },
  "privacy.changeItem": {
    type: "object",
    properties: {
      list: {
        type: "object",
        properties: {
          name: { type: "string" },
          version: { type: "number" },
          items: {
            type: "array",
            items: {
              type: "object",
              properties: {
                order: { type: "number" },
                action: { type: "string", enum: ["allow", "deny"] },
                type: { type: "string", enum: ["group", "jid", "subscription"] },
                value: { type: "string" },
                stanzas: {
                  type: "array",
                  items: { type: "string", enum: ["iq", "message", "presence-in", "presence-out"] },
                },
              },
              required: ["order", "action", "stanzas"],
            },
          },
        },
        required: ["name", "version", "items"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["list", "effect"],
  },
  "privacy.removeItem": {
    type: "object",
    properties: {
      list: {
        type: "object",
        properties: {
          name: { type: "string" },
          version: { type: "number" },
          items: {
            type: "array",
            items: {
              type: "object",
              properties: {
                order: { type: "number" },
                action: { type: "string", enum: ["allow", "deny"] },
                type: { type: "string", enum: ["group", "jid", "subscription"] },
                value: { type: "string" },
                stanzas: {
                  type: "array",
                  items: { type: "string", enum: ["iq", "message", "presence-in", "presence-out"] },
                },
              },
              required: ["order", "action", "stanzas"],
            },
          },
        },
        required: ["name", "version", "items"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["list", "effect"],
  },
  "privacy.moveItem": {
    type: "object",
    properties: {
      list: {
        type: "object",
        properties: {
          name: { type: "string" },
          version: { type: "number" },
          items: {
            type: "array",
            items: {
              type: "object",
              properties: {
                order: { type: "number" },
                action: { type: "string", enum: ["allow", "deny"] },
                type: { type: "string", enum: ["group", "jid", "subscription"] },
                value: { type: "string" },
                stanzas: {
                  type: "array",
                  items: { type: "string", enum: ["iq", "message", "presence-in", "presence-out"] },
                },
              },
              required: ["order", "action", "stanzas"],
            },
          },
        },
        required: ["name", "version", "items"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["list", "effect"],
  },
  "privacy.block": {
    type: "object",
    properties: {
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["effect"],
  },
  "privacy.unblock": {
    type: "object",
    properties: {
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["effect"],
  },
  "privacy.remove": {
    type: "object",
    properties: {
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["effect"],
  },
  "privacy.setDefault": {
    type: "object",
    properties: {
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["effect"],
  },
  "privacy.history": {
    type: "array",
    items: {
      type: "object",
      properties: {
        items: {
          type: "array",
          items: {
            type: "object",
            properties: {
              order: { type: "number" },
              action: { type: "string", enum: ["allow", "deny"] },
              type: { type: "string", enum: ["group", "jid", "subscription"] },
              value: { type: "string" },
              stanzas: {
                type: "array",
                items: { type: "string", enum: ["iq", "message", "presence-in", "presence-out"] },
              },
            },
            required: ["order", "action", "stanzas"],
          },
        },
        name: { type: "string" },
        version: { type: "number" },
        actor: { type: "string" },
        at: { type: "string", format: "date-time" },
      },
      required: ["name", "version", "actor", "at"],
    },
  },
  "privacy.decisions": {
    type: "array",
    items: {
      type: "object",
      properties: {
        account: { type: "string" },
        from: { type: "string" },
        to: { type: "string" },
        stanza: { type: "string", enum: ["iq", "message", "presence"] },
        type: { type: "string" },
        item: {
          type: "object",
          properties: {
            order: { type: "number" },
            action: { type: "string", enum: ["allow", "deny"] },
            type: { type: "string", enum: ["group", "jid", "subscription"] },
            value: { type: "string" },
            stanzas: {
              type: "array",
              items: { type: "string", enum: ["iq", "message", "presence-in", "presence-out"] },
            },
          },
          required: ["order", "action", "stanzas"],
        },
        count: { type: "number" },
        firstAt: { type: "string", format: "date-time" },
        lastAt: { type: "string", format: "date-time" },
        list: { type: "string" },
        direction: { type: "string", enum: ["in", "out"] },
        inForce: { type: "string", enum: ["active", "default"] },
        answer: { type: "string", enum: ["not-acceptable", "service-unavailable", "silence"] },
      },
      required: [
        "account",
        "from",
        "to",
        "stanza",
        "type",
        "item",
        "count",
        "firstAt",
        "lastAt",
        "list",
        "direction",
        "inForce",
        "answer",
      ],
    },
  },
  "privacy.restore": {
    anyOf: [
      {
        type: "object",
        properties: {
          list: {
            type: "object",
            properties: {
              name: { type: "string" },
              version: { type: "number" },
              items: {
                type: "array",
                items: {
                  type: "object",
                  properties: {
                    order: { type: "number" },
                    action: { type: "string", enum: ["allow", "deny"] },
                    type: { type: "string", enum: ["group", "jid", "subscription"] },
                    value: { type: "string" },
                    stanzas: {
                      type: "array",
                      items: { type: "string", enum: ["iq", "message", "presence-in", "presence-out"] },
                    },
                  },
                  required: ["order", "action", "stanzas"],
                },
              },
            },
            required: ["name", "version", "items"],
          },
          effect: {
            type: "object",
            properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
            required: ["sessions", "pending"],
          },
        },
        required: ["list", "effect"],
      },
      {
        type: "object",
        properties: {
          list: {},
          effect: {
            type: "object",
            properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
            required: ["sessions", "pending"],
          },
        },
        required: ["effect"],
      },
    ],
  },
  "privacyTemplate.list": {
    type: "array",
    items: {
      type: "object",
      properties: {
        items: { type: "number" },
        description: { type: "string" },
        domain: { type: "string" },
        name: { type: "string" },
        version: { type: "number" },
        updatedAt: { type: "string", format: "date-time" },
      },
      required: ["items", "domain", "name", "version", "updatedAt"],
    },
  },
  "privacyTemplate.get": {
    type: "object",
    properties: {
      items: {
        type: "array",
        items: {
          type: "object",
          properties: {
            order: { type: "number" },
            action: { type: "string", enum: ["allow", "deny"] },
            type: { type: "string", enum: ["group", "jid", "subscription"] },
            value: { type: "string" },
            stanzas: {
              type: "array",
              items: { type: "string", enum: ["iq", "message", "presence-in", "presence-out"] },
            },
          },
          required: ["order", "action", "stanzas"],
        },
      },
      domain: { type: "string" },
      name: { type: "string" },
      description: { type: "string" },
      version: { type: "number" },
      updatedAt: { type: "string", format: "date-time" },
    },
    required: ["items", "domain", "name", "version", "updatedAt"],
  },
  "privacyTemplate.put": {
    type: "object",
    properties: {
      template: {
        type: "object",
        properties: {
          items: {
            type: "array",
            items: {
              type: "object",
              properties: {
                order: { type: "number" },
                action: { type: "string", enum: ["allow", "deny"] },
                type: { type: "string", enum: ["group", "jid", "subscription"] },
                value: { type: "string" },
                stanzas: {
                  type: "array",
                  items: { type: "string", enum: ["iq", "message", "presence-in", "presence-out"] },
                },
              },
              required: ["order", "action", "stanzas"],
            },
          },
          domain: { type: "string" },
          name: { type: "string" },
          description: { type: "string" },
          version: { type: "number" },
          updatedAt: { type: "string", format: "date-time" },
        },
        required: ["items", "domain", "name", "version", "updatedAt"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["template", "effect"],
  },
  "privacyTemplate.remove": {
    type: "object",
    properties: {
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["effect"],
  },
  "privacyTemplate.applyTo": {
    type: "object",
    properties: {
      applied: { type: "array", items: { type: "string" } },
      failed: {
        type: "array",
        items: {
          type: "object",
          properties: { account: { type: "string" }, reason: { type: "string" } },
          required: ["account", "reason"],
        },
      },
      next: { type: "string" },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["applied", "failed", "effect"],
  },
  "simulator.run": {
    type: "object",
    properties: {
      from: { type: "string" },
      to: { type: "string" },
      stanza: { type: "string", enum: ["iq", "message", "presence"] },
      type: {
        type: "string",
        enum: [
          "available",
          "chat",
          "error",
          "get",
          "groupchat",
          "headline",
          "normal",
          "probe",
          "result",
          "set",
          "subscribe",
          "subscribed",
          "unavailable",
          "unsubscribe",
          "unsubscribed",
        ],
      },
      sender: {
        type: "object",
        properties: {
          place: { type: "string", enum: ["elsewhere", "here"] },
          sessions: {
            type: "array",
            items: {
              type: "object",
              properties: {
                available: { type: "boolean" },
                resource: { type: "string" },
                priority: { type: "number" },
                activeList: { type: "string" },
              },
              required: ["available", "resource"],
            },
          },
          assumed: { type: "boolean" },
          exists: { type: "boolean" },
          jid: { type: "string" },
        },
        required: ["place", "sessions", "assumed", "exists", "jid"],
      },
      receiver: {
        type: "object",
        properties: {
          place: { type: "string", enum: ["elsewhere", "here"] },
          sessions: {
            type: "array",
            items: {
              type: "object",
              properties: {
                available: { type: "boolean" },
                resource: { type: "string" },
                priority: { type: "number" },
                activeList: { type: "string" },
              },
              required: ["available", "resource"],
            },
          },
          assumed: { type: "boolean" },
          exists: { type: "boolean" },
          jid: { type: "string" },
        },
        required: ["place", "sessions", "assumed", "exists", "jid"],
      },
      steps: {
        type: "array",
        items: {
          anyOf: [
            {
              type: "object",
              properties: { kind: { const: "delivery" }, clause: { type: "string" }, text: { type: "string" } },
              required: ["kind", "clause", "text"],
            },
            {
              type: "object",
              properties: {
                account: { type: "string" },
                verdict: {
                  type: "object",
                  properties: {
                    answer: { type: "string", enum: ["not-acceptable", "service-unavailable", "silence"] },
                    item: {
                      type: "object",
                      properties: {
                        order: { type: "number" },
                        action: { type: "string", enum: ["allow", "deny"] },
                        type: { type: "string", enum: ["group", "jid", "subscription"] },
                        value: { type: "string" },
                        stanzas: {
                          type: "array",
                          items: { type: "string", enum: ["iq", "message", "presence-in", "presence-out"] },
                        },
                      },
                      required: ["order", "action", "stanzas"],
                    },
                    tried: {
                      type: "array",
                      items: {
                        type: "object",
                        properties: {
                          item: {
                            type: "object",
                            properties: {
                              order: { type: "number" },
                              action: { type: "string", enum: ["allow", "deny"] },
                              type: { type: "string", enum: ["group", "jid", "subscription"] },
                              value: { type: "string" },
                              stanzas: {
                                type: "array",
                                items: { type: "string", enum: ["iq", "message", "presence-in", "presence-out"] },
                              },
                            },
                            required: ["order", "action", "stanzas"],
                          },
                          outcome: { type: "string", enum: ["match", "other-kind", "other-peer"] },
                        },
                        required: ["item", "outcome"],
                      },
                    },
                    list: { type: "string" },
                    action: { type: "string", enum: ["allow", "deny"] },
                    inForce: { type: "string", enum: ["active", "default", "none", "own-account", "own-server"] },
                  },
                  required: ["tried", "action", "inForce"],
                },
                kind: { const: "list" },
                side: { type: "string", enum: ["receiver", "sender"] },
                session: { type: "string" },
                direction: { type: "string", enum: ["in", "out"] },
              },
              required: ["account", "verdict", "kind", "side", "direction"],
            },
          ],
        },
      },
      outcome: {
        anyOf: [
          {
            type: "object",
            properties: { kind: { const: "delivered" }, sessions: { type: "array", items: { type: "string" } } },
            required: ["kind", "sessions"],
          },
          { type: "object", properties: { kind: { const: "stored" } }, required: ["kind"] },
          { type: "object", properties: { kind: { const: "answered" } }, required: ["kind"] },
          {
            type: "object",
            properties: { kind: { const: "vanished" }, text: { type: "string" } },
            required: ["kind", "text"],
          },
          {
            type: "object",
            properties: {
              kind: { const: "refused" },
              error: {
                type: "string",
                enum: [
                  "bad-request",
                  "conflict",
                  "feature-not-implemented",
                  "forbidden",
                  "gone",
                  "internal-server-error",
                  "item-not-found",
                  "jid-malformed",
                  "not-acceptable",
                  "not-allowed",
                  "not-authorized",
                  "policy-violation",
                  "recipient-unavailable",
                  "redirect",
                  "registration-required",
                  "remote-server-not-found",
                  "remote-server-timeout",
                  "resource-constraint",
                  "service-unavailable",
                  "subscription-required",
                  "undefined-condition",
                  "unexpected-request",
                ],
              },
              blocked: { type: "boolean" },
            },
            required: ["kind", "error", "blocked"],
          },
          {
            type: "object",
            properties: { kind: { const: "handled" }, text: { type: "string" } },
            required: ["kind", "text"],
          },
          { type: "object", properties: { kind: { const: "elsewhere" } }, required: ["kind"] },
        ],
      },
    },
    required: ["from", "to", "stanza", "type", "sender", "receiver", "steps", "outcome"],
  },
  "report.list": {
    type: "object",
    properties: {
      reports: {
        type: "array",
        items: {
          type: "object",
          properties: {
            closeNote: { type: "string" },
            closedAt: { type: "string", format: "date-time" },
            closedBy: { type: "string" },
            domain: { type: "string" },
            reporter: { type: "string" },
            reported: { type: "string" },
            id: { type: "string" },
            reason: { type: "string", enum: ["abuse", "spam"] },
            text: { type: "string" },
            stanzaIds: {
              type: "array",
              items: {
                type: "object",
                properties: { by: { type: "string" }, id: { type: "string" } },
                required: ["by", "id"],
              },
            },
            createdAt: { type: "string", format: "date-time" },
          },
          required: ["domain", "reporter", "reported", "id", "reason", "stanzaIds", "createdAt"],
        },
      },
      next: { type: "string" },
    },
    required: ["reports"],
  },
  "report.openCount": { type: "number" },
  "report.close": {
    type: "object",
    properties: {
      report: {
        type: "object",
        properties: {
          closeNote: { type: "string" },
          closedAt: { type: "string", format: "date-time" },
          closedBy: { type: "string" },
          domain: { type: "string" },
          reporter: { type: "string" },
          reported: { type: "string" },
          id: { type: "string" },
          reason: { type: "string", enum: ["abuse", "spam"] },
          text: { type: "string" },
          stanzaIds: {
            type: "array",
            items: {
              type: "object",
              properties: { by: { type: "string" }, id: { type: "string" } },
              required: ["by", "id"],
            },
          },
          createdAt: { type: "string", format: "date-time" },
        },
        required: ["domain", "reporter", "reported", "id", "reason", "stanzaIds", "createdAt"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["report", "effect"],
  },
  "report.reopen": {
    type: "object",
    properties: {
      report: {
        type: "object",
        properties: {
          closeNote: { type: "string" },
          closedAt: { type: "string", format: "date-time" },
          closedBy: { type: "string" },
          domain: { type: "string" },
          reporter: { type: "string" },
          reported: { type: "string" },
          id: { type: "string" },
          reason: { type: "string", enum: ["abuse", "spam"] },
          text: { type: "string" },
          stanzaIds: {
            type: "array",
            items: {
              type: "object",
              properties: { by: { type: "string" }, id: { type: "string" } },
              required: ["by", "id"],
            },
          },
          createdAt: { type: "string", format: "date-time" },
        },
        required: ["domain", "reporter", "reported", "id", "reason", "stanzaIds", "createdAt"],
      },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["report", "effect"],
  },
  "import.list": {
    type: "object",
    properties: {
      plans: {
        type: "array",
        items: {
          type: "object",
          properties: {
            id: { type: "string" },
            domain: { type: "string" },
            fileName: { type: "string" },
            format: { type: "string", enum: ["csv", "jsonl", "xep0227"] },
            mapping: { type: "object", additionalProperties: { type: "string" } },
            conflicts: { type: "string", enum: ["skip", "stop", "update"] },
            passwords: { type: "string", enum: ["file", "generate", "none"] },
            groups: {
              type: "array",
              items: {
                type: "object",
                properties: {
                  made: { type: "boolean" },
                  name: { type: "string" },
                  rosterGroup: { type: "string" },
                  description: { type: "string" },
                  shownTo: { type: "array", items: { type: "string" } },
                },
                required: ["name", "rosterGroup", "shownTo"],
              },
            },
            state: {
              type: "string",
              enum: ["applied", "applying", "cancelled", "failed", "planned", "reading", "undoing", "undone"],
            },
            fault: { type: "string" },
            createdBy: { type: "string" },
            createdAt: { type: "string", format: "date-time" },
            appliedAt: { type: "string", format: "date-time" },
            undoneAt: { type: "string", format: "date-time" },
          },
          required: ["id", "domain", "fileName", "mapping", "conflicts", "passwords", "groups", "state", "createdAt"],
        },
      },
      next: { type: "string" },
    },
    required: ["plans"],
  },
  "import.get": {
    anyOf: [
      {
        type: "object",
        properties: {
          plan: {
            type: "object",
            properties: {
              id: { type: "string" },
              domain: { type: "string" },
              fileName: { type: "string" },
              format: { type: "string", enum: ["csv", "jsonl", "xep0227"] },
              mapping: { type: "object", additionalProperties: { type: "string" } },
              conflicts: { type: "string", enum: ["skip", "stop", "update"] },
              passwords: { type: "string", enum: ["file", "generate", "none"] },
              groups: {
                type: "array",
                items: {
                  type: "object",
                  properties: {
                    made: { type: "boolean" },
                    name: { type: "string" },
                    rosterGroup: { type: "string" },
                    description: { type: "string" },
                    shownTo: { type: "array", items: { type: "string" } },
                  },
                  required: ["name", "rosterGroup", "shownTo"],
                },
              },
              state: {
                type: "string",
                enum: ["applied", "applying", "cancelled", "failed", "planned", "reading", "undoing", "undone"],
              },
              fault: { type: "string" },
              createdBy: { type: "string" },
              createdAt: { type: "string", format: "date-time" },
              appliedAt: { type: "string", format: "date-time" },
              undoneAt: { type: "string", format: "date-time" },
            },
            required: ["id", "domain", "fileName", "mapping", "conflicts", "passwords", "groups", "state", "createdAt"],
          },
          counts: {
            type: "array",
            items: {
              type: "object",
              properties: {
                rows: { type: "number" },
                reason: { type: "string" },
                action: { type: "string", enum: ["create", "fail", "skip", "update"] },
                state: { type: "string", enum: ["applied", "failed", "left", "planned", "skipped", "undone"] },
              },
              required: ["rows", "action", "state"],
            },
          },
          job: {},
        },
        required: ["plan", "counts"],
      },
      {
        type: "object",
        properties: {
          plan: {
            type: "object",
            properties: {
              id: { type: "string" },
              domain: { type: "string" },
              fileName: { type: "string" },
              format: { type: "string", enum: ["csv", "jsonl", "xep0227"] },
              mapping: { type: "object", additionalProperties: { type: "string" } },
              conflicts: { type: "string", enum: ["skip", "stop", "update"] },
              passwords: { type: "string", enum: ["file", "generate", "none"] },
              groups: {
                type: "array",
                items: {
                  type: "object",
                  properties: {
                    made: { type: "boolean" },
                    name: { type: "string" },
                    rosterGroup: { type: "string" },
                    description: { type: "string" },
                    shownTo: { type: "array", items: { type: "string" } },
                  },
                  required: ["name", "rosterGroup", "shownTo"],
                },
              },
              state: {
                type: "string",
                enum: ["applied", "applying", "cancelled", "failed", "planned", "reading", "undoing", "undone"],
              },
              fault: { type: "string" },
              createdBy: { type: "string" },
              createdAt: { type: "string", format: "date-time" },
              appliedAt: { type: "string", format: "date-time" },
              undoneAt: { type: "string", format: "date-time" },
            },
            required: ["id", "domain", "fileName", "mapping", "conflicts", "passwords", "groups", "state", "createdAt"],
          },
          counts: {
            type: "array",
            items: {
              type: "object",
              properties: {
                rows: { type: "number" },
                reason: { type: "string" },
                action: { type: "string", enum: ["create", "fail", "skip", "update"] },
                state: { type: "string", enum: ["applied", "failed", "left", "planned", "skipped", "undone"] },
              },
              required: ["rows", "action", "state"],
            },
          },
          job: {
            type: "object",
            properties: {
              perSecond: { type: "number" },
              id: { type: "string" },
              kind: { type: "string", enum: ["import.apply", "import.undo"] },
              state: { type: "string", enum: ["cancelled", "done", "failed", "paused", "queued", "running"] },
              done: { type: "number" },
              failed: { type: "number" },
              total: { type: "number" },
              fault: { type: "string" },
              createdAt: { type: "string", format: "date-time" },
              startedAt: { type: "string", format: "date-time" },
              endedAt: { type: "string", format: "date-time" },
            },
            required: ["perSecond", "id", "kind", "state", "done", "failed", "total", "createdAt"],
          },
        },
        required: ["plan", "counts", "job"],
      },
    ],
  },
  "import.rows": {
    type: "object",
    properties: {
      rows: {
        type: "array",
        items: {
          type: "object",
          properties: {
            line: { type: "number" },
            username: { type: "string" },
            action: { type: "string", enum: ["create", "fail", "skip", "update"] },
            reason: { type: "string" },
            state: { type: "string", enum: ["applied", "failed", "left", "planned", "skipped", "undone"] },
          },
          required: ["line", "username", "action", "state"],
        },
      },
      next: { type: "number" },
    },
    required: ["rows"],
  },
  "import.start": {
    type: "object",
    properties: { job: { type: "string" }, total: { type: "number" } },
    required: ["job", "total"],
  },
  "import.undo": {
    type: "object",
    properties: { job: { type: "string" }, total: { type: "number" } },
    required: ["job", "total"],
  },
  "import.pause": {
    type: "object",
    properties: {
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["effect"],
  },
  "import.resume": {
    type: "object",
    properties: {
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["effect"],
  },
  "import.cancel": {
    type: "object",
    properties: {
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["effect"],
  },
  "import.remove": {
    type: "object",
    properties: {
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["effect"],
  },
  "session.of": {
    type: "array",
    items: {
      type: "object",
      properties: {
        jid: { type: "string" },
        resource: { type: "string" },
        node: { type: "string" },
        transport: { type: "string", enum: ["bosh", "tcp", "tls", "websocket"] },
        address: { type: "string" },
        tls: { type: "string" },
        mechanism: { type: "string" },
        client: { type: "string" },
        clientId: { type: "string" },
        priority: { type: "number" },
        show: { type: "string" },
        activeList: { type: "string" },
        since: { type: "string", format: "date-time" },
      },
      required: ["jid", "resource", "node", "transport", "address", "mechanism", "since"],
    },
  },
  "session.end": {
    type: "object",
    properties: {
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
    },
    required: ["effect"],
  },
  "operator.me": {
    type: "object",
    properties: {
      id: { type: "string" },
      name: { type: "string" },
      roles: {
        type: "array",
        items: {
          type: "object",
          properties: {
            role: { type: "string", enum: ["admin", "auditor", "helpdesk", "owner"] },
            domain: { type: "string" },
          },
          required: ["role"],
        },
      },
    },
    required: ["id", "name", "roles"],
  },
  "operator.list": {
    type: "object",
    properties: {
      operators: {
        type: "array",
        items: {
          type: "object",
          properties: {
            id: { type: "string" },
            email: { type: "string" },
            name: { type: "string" },
            roles: {
              type: "array",
              items: {
                type: "object",
                properties: {
                  role: { type: "string", enum: ["admin", "auditor", "helpdesk", "owner"] },
                  domain: { type: "string" },
                },
                required: ["role"],
              },
            },
            createdAt: { type: "string", format: "date-time" },
            twoFactor: { type: "boolean" },
            lastSignInAt: { type: "string", format: "date-time" },
          },
          required: ["id", "email", "name", "roles", "createdAt", "twoFactor"],
        },
      },
    },
    required: ["operators"],
  },
  "operator.setRoles": {
    type: "object",
    properties: {
      operator: {
        type: "object",
        properties: {
          id: { type: "string" },
          email: { type: "string" },
          name: { type: "string" },
          roles: {
            type: "array",
            items: {
              type: "object",
              properties: {
                role: { type: "string", enum: ["admin", "auditor", "helpdesk", "owner"] },
                domain: { type: "string" },
              },
              required: ["role"],
            },
          },
          createdAt: { type: "string", format: "date-time" },
          twoFactor: { type: "boolean" },
          lastSignInAt: { type: "string", format: "date-time" },
        },
        required: ["id", "email", "name", "roles", "createdAt", "twoFactor"],
      },
    },
    required: ["operator"],
  },
  "operator.remove": { type: "object" },
  "operator.endSessions": { type: "object", properties: { ended: { type: "number" } }, required: ["ended"] },
  "operator.invitations": {
    type: "object",
    properties: {
      invitations: {
        type: "array",
        items: {
          type: "object",
          properties: {
            id: { type: "string" },
            email: { type: "string" },
            role: { type: "string", enum: ["admin", "auditor", "helpdesk", "owner"] },
            domain: { type: "string" },
            createdBy: { type: "string" },
            createdAt: { type: "string", format: "date-time" },
            expiresAt: { type: "string", format: "date-time" },
          },
          required: ["id", "email", "role", "createdAt", "expiresAt"],
        },
      },
    },
    required: ["invitations"],
  },
  "operator.invite": {
    type: "object",
    properties: {
      invitation: {
        type: "object",
        properties: {
          id: { type: "string" },
          email: { type: "string" },
          role: { type: "string", enum: ["admin", "auditor", "helpdesk", "owner"] },
          domain: { type: "string" },
          createdBy: { type: "string" },
          createdAt: { type: "string", format: "date-time" },
          expiresAt: { type: "string", format: "date-time" },
        },
        required: ["id", "email", "role", "createdAt", "expiresAt"],
      },
      token: { type: "string" },
    },
    required: ["invitation", "token"],
  },
  "operator.revokeInvitation": { type: "object" },
  "operator.checkInvitation": {
    anyOf: [
      { type: "object", properties: { invitation: { type: "null" } }, required: ["invitation"] },
      {
        type: "object",
        properties: {
          invitation: {
            type: "object",
            properties: {
              domain: { type: "string" },
              email: { type: "string" },
              role: { type: "string", enum: ["admin", "auditor", "helpdesk", "owner"] },
            },
            required: ["email", "role"],
          },
        },
        required: ["invitation"],
      },
    ],
  },
  "operator.accept": { type: "object", properties: { email: { type: "string" } }, required: ["email"] },
  "token.list": {
    type: "object",
    properties: {
      tokens: {
        type: "array",
        items: {
          type: "object",
          properties: {
            id: { type: "string" },
            name: { type: "string" },
            prefix: { type: "string" },
            permissions: {
              type: "array",
              items: {
                type: "string",
                enum: [
                  "account.export",
                  "account.import",
                  "account.login",
                  "account.password",
                  "account.read",
                  "account.remove",
                  "account.write",
                  "audit.read",
                  "domain.create",
                  "domain.read",
                  "domain.remove",
                  "domain.write",
                  "operator.read",
                  "operator.signIn",
                  "operator.write",
                  "privacy.read",
                  "privacy.write",
                  "report.create",
                  "report.read",
                  "report.write",
                  "roster.read",
                  "roster.write",
                  "session.end",
                  "session.read",
                  "token.read",
                  "token.write",
                ],
              },
            },
            domain: { type: "string" },
            operator: { type: "string" },
            createdAt: { type: "string", format: "date-time" },
            expiresAt: { type: "string", format: "date-time" },
            lastUsedAt: { type: "string", format: "date-time" },
            lastUsedAddress: { type: "string" },
          },
          required: ["id", "name", "prefix", "permissions", "createdAt"],
        },
      },
    },
    required: ["tokens"],
  },
  "token.create": {
    type: "object",
    properties: {
      token: {
        type: "object",
        properties: {
          id: { type: "string" },
          name: { type: "string" },
          prefix: { type: "string" },
          permissions: {
            type: "array",
            items: {
              type: "string",
              enum: [
                "account.export",
                "account.import",
                "account.login",
                "account.password",
                "account.read",
                "account.remove",
                "account.write",
                "audit.read",
                "domain.create",
                "domain.read",
                "domain.remove",
                "domain.write",
                "operator.read",
                "operator.signIn",
                "operator.write",
                "privacy.read",
                "privacy.write",
                "report.create",
                "report.read",
                "report.write",
                "roster.read",
                "roster.write",
                "session.end",
                "session.read",
                "token.read",
                "token.write",
              ],
            },
          },
          domain: { type: "string" },
          operator: { type: "string" },
          createdAt: { type: "string", format: "date-time" },
          expiresAt: { type: "string", format: "date-time" },
          lastUsedAt: { type: "string", format: "date-time" },
          lastUsedAddress: { type: "string" },
        },
        required: ["id", "name", "prefix", "permissions", "createdAt"],
      },
      secret: { type: "string" },
    },
    required: ["token", "secret"],
  },
  "token.revoke": {
    type: "object",
    properties: {
      token: {
        type: "object",
        properties: {
          id: { type: "string" },
          name: { type: "string" },
          prefix: { type: "string" },
          permissions: {
            type: "array",
            items: {
              type: "string",
              enum: [
                "account.export",
                "account.import",
                "account.login",
                "account.password",
                "account.read",
                "account.remove",
                "account.write",
                "audit.read",
                "domain.create",
                "domain.read",
                "domain.remove",
                "domain.write",
                "operator.read",
                "operator.signIn",
                "operator.write",
                "privacy.read",
                "privacy.write",
                "report.create",
                "report.read",
                "report.write",
                "roster.read",
                "roster.write",
                "session.end",
                "session.read",
                "token.read",
                "token.write",
              ],
            },
          },
          domain: { type: "string" },
          operator: { type: "string" },
          createdAt: { type: "string", format: "date-time" },
          expiresAt: { type: "string", format: "date-time" },
          lastUsedAt: { type: "string", format: "date-time" },
          lastUsedAddress: { type: "string" },
        },
        required: ["id", "name", "prefix", "permissions", "createdAt"],
      },
    },
    required: ["token"],
  },
  "audit.list": {
    type: "object",
    properties: {
      entries: {
        type: "array",
        items: {
          type: "object",
          properties: {
            id: { type: "string" },
            eventId: { type: "string" },
            effect: {
              type: "object",
              properties: {
                sessions: { type: "number" },
                milliseconds: { type: "number" },
                pending: { type: "number" },
              },
              required: ["sessions", "pending"],
            },
            at: { type: "string", format: "date-time" },
            action: { type: "string" },
            actor: { type: "string" },
            actorLabel: { type: "string" },
            domain: { type: "string" },
            target: { type: "string" },
            reason: { type: "string" },
            details: { type: "object", additionalProperties: { type: "string" } },
            requestId: { type: "string" },
            address: { type: "string" },
          },
          required: ["id", "effect", "at", "action", "actor", "actorLabel", "target", "details"],
        },
      },
      next: { type: "string" },
    },
    required: ["entries"],
  },
  "audit.get": {
    type: "object",
    properties: {
      diff: {
        type: "object",
        properties: {
          fields: {
            type: "array",
            items: {
              type: "object",
              properties: {
                field: { type: "string" },
                before: {
                  anyOf: [
                    { type: "boolean" },
                    { type: "null" },
                    { type: "string" },
                    { type: "number" },
                    {
                      type: "array",
                      items: {
                        anyOf: [
                          { type: "boolean" },
                          { type: "null" },
                          { type: "string" },
                          { type: "number" },
                          {},
                          { type: "object", additionalProperties: {} },
                        ],
                      },
                    },
                    {
                      type: "object",
                      additionalProperties: {
                        anyOf: [
                          { type: "boolean" },
                          { type: "null" },
                          { type: "string" },
                          { type: "number" },
                          { type: "array", items: {} },
                          {},
                        ],
                      },
                    },
                  ],
                },
                after: {
                  anyOf: [
                    { type: "boolean" },
                    { type: "null" },
                    { type: "string" },
                    { type: "number" },
                    {
                      type: "array",
                      items: {
                        anyOf: [
                          { type: "boolean" },
                          { type: "null" },
                          { type: "string" },
                          { type: "number" },
                          {},
                          { type: "object", additionalProperties: {} },
                        ],
                      },
                    },
                    {
                      type: "object",
                      additionalProperties: {
                        anyOf: [
                          { type: "boolean" },
                          { type: "null" },
                          { type: "string" },
                          { type: "number" },
                          { type: "array", items: {} },
                          {},
                        ],
                      },
                    },
                  ],
                },
              },
              required: ["field"],
            },
          },
          items: {
            type: "array",
            items: {
              anyOf: [
                {
                  type: "object",
                  properties: {
                    kind: { type: "string", enum: ["added", "removed"] },
                    item: {
                      type: "object",
                      properties: {
                        order: { type: "number" },
                        action: { type: "string", enum: ["allow", "deny"] },
                        type: { type: "string", enum: ["group", "jid", "subscription"] },
                        value: { type: "string" },
                        stanzas: {
                          type: "array",
                          items: { type: "string", enum: ["iq", "message", "presence-in", "presence-out"] },
                        },
                      },
                      required: ["order", "action", "stanzas"],
                    },
                  },
                  required: ["kind", "item"],
                },
                {
                  type: "object",
                  properties: {
                    kind: { type: "string", enum: ["changed", "moved"] },
                    item: {
                      type: "object",
                      properties: {
                        order: { type: "number" },
                        action: { type: "string", enum: ["allow", "deny"] },
                        type: { type: "string", enum: ["group", "jid", "subscription"] },
                        value: { type: "string" },
                        stanzas: {
                          type: "array",
                          items: { type: "string", enum: ["iq", "message", "presence-in", "presence-out"] },
                        },
                      },
                      required: ["order", "action", "stanzas"],
                    },
                    before: {
                      type: "object",
                      properties: {
                        order: { type: "number" },
                        action: { type: "string", enum: ["allow", "deny"] },
                        type: { type: "string", enum: ["group", "jid", "subscription"] },
                        value: { type: "string" },
                        stanzas: {
                          type: "array",
                          items: { type: "string", enum: ["iq", "message", "presence-in", "presence-out"] },
                        },
                      },
                      required: ["order", "action", "stanzas"],
                    },
                  },
                  required: ["kind", "item", "before"],
                },
              ],
            },
          },
        },
        required: ["fields", "items"],
      },
      id: { type: "string" },
      eventId: { type: "string" },
      effect: {
        type: "object",
        properties: { sessions: { type: "number" }, milliseconds: { type: "number" }, pending: { type: "number" } },
        required: ["sessions", "pending"],
      },
      at: { type: "string", format: "date-time" },
      action: { type: "string" },
      actor: { type: "string" },
      actorLabel: { type: "string" },
      domain: { type: "string" },
      target: { type: "string" },
      reason: { type: "string" },
      details: { type: "object", additionalProperties: { type: "string" } },
      requestId: { type: "string" },
      address: { type: "string" },
    },
    required: ["diff", "id", "effect", "at", "action", "actor", "actorLabel", "target", "details"],
  },
  "audit.verify": {
    type: "object",
    properties: {
      chains: {
        type: "array",
        items: {
          type: "object",
          properties: {
            fault: {
              type: "object",
              properties: {
                kind: { type: "string", enum: ["added", "altered", "removed", "reordered", "truncated"] },
                id: { type: "string" },
              },
              required: ["kind", "id"],
            },
            domain: { type: "string" },
            entries: { type: "number" },
            pruned: { type: "number" },
            end: {
              type: "object",
              properties: { id: { type: "string" }, hash: { type: "string" } },
              required: ["id", "hash"],
            },
          },
          required: ["entries", "pruned", "end"],
        },
      },
    },
    required: ["chains"],
  },
};

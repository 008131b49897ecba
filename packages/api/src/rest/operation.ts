import { z } from "zod";
import { appRouter } from "../root.ts";
import { type Method, type Route, routes } from "./routes.ts";

/** A schema of JSON (2020-12), as far as it is looked into here. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One piece of a path: text as it stands, or the input that stands there. */
export type Segment = { readonly text: string } | { readonly name: string; readonly input: string };

/** A procedure as REST serves it. */
export interface Operation {
  /** Its path in the router: `account.create`. */
  readonly procedure: string;
  readonly type: "query" | "mutation";
  readonly route: Route;
  readonly segments: readonly Segment[];
  /** Of its input as JSON: dates are `date-time`. Undefined when it takes none. */
  readonly input: JsonSchema | undefined;
}

/** What {@link Operation.input} says of dates. */
export const DATE_TIME = "date-time";

const schemaOptions = {
  io: "input",
  unrepresentable: "any",
  override({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: z.core.JSONSchema.BaseSchema }) {
    if (zodSchema._zod.def.type !== "date") return;
    jsonSchema.type = "string";
    jsonSchema.format = DATE_TIME;
  },
} as const;

/** The procedures of the API that have no route, by path; subscriptions have none, nor what is for a page of people alone. */
export function withoutRoute(): readonly string[] {
  return Object.entries(procedures())
    .filter(([path, procedure]) => !(path in routes) && !path.startsWith("me.") && definitionOf(procedure))
    .map(([path]) => path);
}

/** Every operation, in the order of {@link routes}. Throws for a route without a procedure, or that two procedures share. */
export function listOperations(): readonly Operation[] {
  const all = procedures();
  const taken = new Set<string>();
  return Object.entries(routes).map(([procedure, route]) => {
    const definition = definitionOf(all[procedure]);
    if (!definition) throw new Error(`there is no procedure ${procedure}`);
    const segments = segmentsOf(route.path);
    const place = `${route.method} ${segments.map((one) => ("text" in one ? one.text : "{}")).join("/")}`;
    if (taken.has(place)) throw new Error(`two procedures are at ${place}`);
    taken.add(place);
    const [parser] = definition.inputs;
    const input = parser instanceof z.ZodType ? plainSchema(parser) : undefined;
    return { procedure, type: definition.type, route, segments, input };
  });
}

/** The schema of one input, by its name; undefined when there is none of it. */
export function inputOf(operation: Operation, name: string): JsonSchema | undefined {
  const inputs = properties(operation.input ?? {});
  return Object.hasOwn(inputs, name) ? inputs[name] : undefined;
}

/** What an object's schema says of its fields. */
export function properties(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  const fields = isRecord(schema["properties"]) ? schema["properties"] : {};
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, JsonSchema] => isRecord(field[1])),
  );
}

/** The fields that an object must have. */
export function required(schema: JsonSchema): readonly string[] {
  const names: unknown = schema["required"];
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

/** Whether inputs that the path does not name come with the body; else with the query. */
export function takesBody(method: Method): boolean {
  return method !== "get" && method !== "delete";
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function plainSchema(parser: z.ZodType): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(parser, schemaOptions);
  return schema;
}

function segmentsOf(path: string): readonly Segment[] {
  return path
    .slice(1)
    .split("/")
    .map((text) => {
      const [, name, input = name] = /^\{(\w+)(?:=(\w+))?\}$/.exec(text) ?? [];
      return name === undefined || input === undefined ? { text } : { name, input };
    });
}

function procedures(): Readonly<Record<string, unknown>> {
  return appRouter._def.procedures;
}

interface Definition {
  readonly type: "query" | "mutation";
  readonly inputs: readonly unknown[];
}

function definitionOf(procedure: unknown): Definition | undefined {
  if (typeof procedure !== "function" || !("_def" in procedure) || !isRecord(procedure._def)) return undefined;
  const { type, inputs } = procedure._def;
  if ((type !== "query" && type !== "mutation") || !Array.isArray(inputs)) return undefined;
  return { type, inputs };
}

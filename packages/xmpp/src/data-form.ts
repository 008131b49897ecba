import { type Element, el } from "./element.ts";
import { NS_DATA_FORMS } from "./namespaces.ts";

/** A form that shows results (XEP-0004 §3.2): a line of text for each field, under a FORM_TYPE (XEP-0068). */
export function resultForm(formType: string, fields: readonly (readonly [name: string, value: string])[]): Element {
  return el(
    "x",
    NS_DATA_FORMS,
    { type: "result" },
    field("hidden", "FORM_TYPE", formType),
    ...fields.map(([name, value]) => field("text-single", name, value)),
  );
}

function field(type: string, name: string, value: string): Element {
  return el("field", NS_DATA_FORMS, { type, var: name }, el("value", NS_DATA_FORMS, undefined, value));
}

import { ListChecks } from "lucide-react";
import { NoSuch } from "../../../../../components/no-such.tsx";

export default function NoSuchTemplate() {
  return <NoSuch thing="template" icon={ListChecks} list={{ href: "/privacy-templates", label: "All templates" }} />;
}

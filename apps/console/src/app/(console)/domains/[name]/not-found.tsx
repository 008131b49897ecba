import { Globe } from "lucide-react";
import { NoSuch } from "../../../../components/no-such.tsx";

export default function NoSuchDomain() {
  return <NoSuch thing="domain" icon={Globe} list={{ href: "/domains", label: "All domains" }} />;
}

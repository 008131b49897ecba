import { FileUp } from "lucide-react";
import { NoSuch } from "../no-such.tsx";

export function NoSuchImport() {
  return <NoSuch thing="import" icon={FileUp} list={{ href: "/import", label: "All imports" }} />;
}

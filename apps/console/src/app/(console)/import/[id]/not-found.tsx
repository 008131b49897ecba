import { NoSuchImport } from "../../../../components/import/no-such-import.tsx";

export default NoSuchImport;

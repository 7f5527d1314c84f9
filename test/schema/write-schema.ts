// npm run schema: writes schema.json anew.
import { writeFileSync } from "node:fs";
import { componentSchema, schemaFile } from "./component-schema";

writeFileSync(schemaFile, componentSchema());

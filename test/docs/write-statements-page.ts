// npm run docs:statements: writes docs/statements.md anew.
import { writeFileSync } from "node:fs";
import { statementsFile, statementsPage } from "./statements-page";

writeFileSync(statementsFile, statementsPage());

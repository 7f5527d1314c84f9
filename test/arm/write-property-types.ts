// npm run property-types: writes src/arm/property-types.json anew.
import { writeFileSync } from "node:fs";
import { propertyTypes, propertyTypesFile } from "./property-types";

writeFileSync(propertyTypesFile, propertyTypes());

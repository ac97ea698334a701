// usage: node validate.js BOM...      Exit code 0 when each is valid CycloneDX 1.6; a planted mistake proves that it could fail.
import { readFileSync } from 'node:fs';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';

const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
let wrong = 0;
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, 'utf8');
  const problem = await validator.validate(text);
  console.log(`${file}: ${problem === null ? 'valid' : JSON.stringify(problem)}`);
  wrong += problem === null ? 0 : 1;
  const planted = JSON.parse(text);
  planted.components[0].type = 'no such type';
  if (await validator.validate(JSON.stringify(planted)) === null) {
    console.log('a component of an unknown type was called valid');
    wrong++;
  }
}

process.exit(wrong === 0 && process.argv.length > 2 ? 0 : 1);

// Asks questions through Comunica, as its users do. Takes a list of {query, sources} as its argument and prints,
// for each, what was found or which error was reported, and the requests that it took.
import { QueryEngine } from '@comunica/query-sparql';

const engine = new QueryEngine();

async function answer({ query, sources }) {
  const requests = [];
  const noting = async (input, init) => {
    const response = await fetch(input, init);
    requests.push([init?.method ?? 'GET', String(input?.url ?? input), response.status]);
    return response;
  };
  try {
    const result = await engine.query(query, { sources, fetch: noting });
    return { found: await read(result), requests };
  } catch (error) {
    return { error: error.message, requests };
  }
}

async function read(result) {
  const found = await result.execute();
  switch (result.resultType) {
    case 'bindings':
      return (await found.toArray()).map((row) =>
        Object.fromEntries([...row].map(([variable, term]) => [variable.value, term.value])));
    case 'quads':
      return (await found.toArray()).map((quad) => [quad.subject.value, quad.predicate.value, quad.object.value]);
    default:
      return found ?? null; // a truth value, or nothing, of an update
  }
}

const answers = [];
for (const question of JSON.parse(process.argv[2])) {
  answers.push(await answer(question));
}
console.log(JSON.stringify(answers));

// What the page asks the server: `post` for an answer, `stream` for answers that come piece by piece. Nothing else talks to it.

/** Why something that was asked for is not there: a text for people, never HTML. */
export class Problem extends Error {}

/** A page has one move under way; its name tells the server which. */
export const tab = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function ask(name, body, signal) {
  let response;
  try {
    response = await fetch(`/api/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(body),
      credentials: "same-origin",
      redirect: "error",
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem("goodwill does not answer: is it still running in the terminal?");
  }
  if (!response.ok) {
    let text = `the server answered ${response.status}`;
    try {
      text = (await response.json()).problem ?? text;
    } catch {
      // Then the number must do.
    }
    throw new Problem(text);
  }
  return response;
}

/** Asks `/api/NAME` with a body of JSON; resolves to the answer, or throws a Problem. */
export async function post(name, body = {}, signal = undefined) {
  return (await ask(name, body, signal)).json();
}

/** Asks `/api/NAME`, and hands every event to `on(event, data)`; resolves when all were told. Abort by `signal`. */
export async function stream(name, body, on, signal = undefined) {
  const response = await ask(name, body, signal);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    let end;
    while ((end = rest.indexOf("\n\n")) >= 0) {
      const lines = rest.slice(0, end).split("\n");
      rest = rest.slice(end + 2);
      let event = "message";
      let data = "";
      for (const line of lines) {
        if (line.startsWith("event: ")) event = line.slice(7);
        if (line.startsWith("data: ")) data += line.slice(6);
      }
      const told = JSON.parse(data);
      if (event === "problem") throw new Problem(told.problem);
      on(event, told);
    }
  }
}

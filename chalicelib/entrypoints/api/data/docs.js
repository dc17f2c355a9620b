// Shows openapi.json and sends the calls that one tries. Nothing is ever put into the page but as text.
"use strict";

const base = new URL(".", document.baseURI);

function make(name, text, ...children) {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  element.append(...children);
  return element;
}

function classed(name, ...rest) {
  const element = make(...rest);
  element.className = name;
  return element;
}

function follow(whole, value) {
  if (!value || !value.$ref) return value;
  return value.$ref.slice(2).split("/").reduce((part, name) => part[name], whole);
}

function pretty(value) {
  return JSON.stringify(value, null, 2);
}

function exampleOf(whole, media) {
  if (media.example !== undefined) return media.example;
  const first = Object.values(media.examples || {})[0];
  return first === undefined ? undefined : follow(whole, first).value;
}

function typeOf(schema) {
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" or ");
  if (schema.enum) return schema.enum.join(", ");
  if (schema.type === "array") return "list of " + typeOf(schema.items || {});
  return [schema.type || "any", schema.format, schema.pattern].filter(Boolean).join(", ");
}

function row(...cells) {
  return make("tr", "", ...cells.map((cell) => (cell instanceof Node ? make("td", "", cell) : make("td", cell))));
}

function parameters(call, inputs) {
  const rows = call.parameters.map((one) => {
    const input = make("input");
    input.setAttribute("aria-label", one.name);
    inputs.push([one, input]);
    const name = make("code", one.name + (one.required ? " *" : ""));
    return row(name, one.in, typeOf(one.schema), one.description, input);
  });
  return make("table", "", ...rows);
}

function answers(whole, call) {
  return Object.entries(call.responses).map(([status, answer]) => {
    const [kind, media] = Object.entries(answer.content || {})[0] || ["", {}];
    const shown = make("details", "", make("summary", `${status} ${kind}: ${answer.description}`));
    const example = exampleOf(whole, media);
    if (media.schema) shown.append(classed("quiet", "p", typeOf(media.schema)));
    if (example !== undefined) shown.append(make("pre", pretty(example)));
    return shown;
  });
}

function addressOf(path, inputs) {
  let filled = path;
  const query = new URLSearchParams();
  for (const [one, input] of inputs) {
    if (one.in === "path") filled = filled.replace(`{${one.name}}`, encodeURIComponent(input.value));
    if (one.in === "query" && input.value) query.set(one.name, input.value);
  }
  const asked = query.toString();
  return new URL(filled.slice(1) + (asked ? "?" + asked : ""), base);
}

function headersOf(call, inputs, body) {
  const headers = new Headers();
  const token = document.getElementById("token").value.trim();
  if (call.security.length && token) headers.set("Authorization", `Bearer ${token}`);
  if (body) headers.set("Content-Type", "application/json");
  for (const [one, input] of inputs) if (one.in === "header" && input.value) headers.set(one.name, input.value);
  return headers;
}

async function send(method, path, call, inputs, body, out) {
  out.textContent = "...";
  try {
    const address = addressOf(path, inputs);
    const options = { method: method.toUpperCase(), headers: headersOf(call, inputs, body), credentials: "omit" };
    if (body) options.body = body.value;
    const answer = await fetch(address, options);
    const text = await answer.text();
    const json = /json/.test(answer.headers.get("Content-Type") || "");
    out.textContent = `${answer.status}\n${json ? pretty(JSON.parse(text)) : text}`;
  } catch (error) {
    out.textContent = String(error);
  }
}

function shownCall(whole, path, method, call) {
  const inputs = [];
  const shown = make("details", "", make("summary", "", classed("method", "code", method.toUpperCase()),
    make("code", path), classed("quiet", "span", call.summary)));
  if (call.description) shown.append(make("p", call.description));
  shown.append(parameters(call, inputs));
  let body = null;
  if (call.requestBody) {
    const media = call.requestBody.content["application/json"];
    body = make("textarea", pretty(exampleOf(whole, media)));
    body.rows = 12;
    body.setAttribute("aria-label", "body");
    shown.append(classed("quiet", "p", "Body: " + typeOf(media.schema)), body);
  }
  const out = make("pre");
  const button = make("button", "Send");
  button.addEventListener("click", () => send(method, path, call, inputs, body, out));
  shown.append(button, out, make("h3", "Answers"), ...answers(whole, call));
  return shown;
}

function show(whole) {
  document.getElementById("title").textContent = whole.info.title;
  document.getElementById("about").textContent = whole.info.description;
  const calls = document.getElementById("calls");
  calls.replaceChildren();
  for (const { name } of whole.tags) {
    calls.append(make("h2", name));
    for (const [path, methods] of Object.entries(whole.paths)) {
      for (const [method, call] of Object.entries(methods)) {
        if (call.tags[0] === name) calls.append(shownCall(whole, path, method, call));
      }
    }
  }
  const models = Object.entries(whole.components.schemas).map(([name, schema]) =>
    make("details", "", make("summary", name), make("pre", pretty(schema))));
  document.getElementById("models").replaceChildren(...models);
}

fetch(new URL("openapi.json", base), { credentials: "omit" })
  .then((answer) => answer.json())
  .then(show)
  .catch((error) => { document.getElementById("calls").textContent = "The document cannot be shown: " + error; });

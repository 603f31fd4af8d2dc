'use strict';

const byId = (id) => document.getElementById(id);

function element(name, text) {
  const made = document.createElement(name);
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

async function ask(type, body) {
  const answer = byId('answer');
  try {
    const response = await fetch('predict', {
      method: 'POST',
      headers: { 'Content-Type': type },
      body,
    });
    const said = await response.json();
    answer.replaceChildren(...(response.ok ? shown(said.predictions[0]) : [problem(said.error)]));
  } catch (e) {
    answer.replaceChildren(problem(String(e)));
  }
}

function problem(text) {
  const line = element('p', text);
  line.className = 'error';
  return line;
}

function shown(prediction) {
  const parts = [];
  if (prediction.class !== undefined) {
    const line = element('p', 'Prediction: ');
    line.append(element('strong', prediction.class || 'none of the labels'));
    parts.push(line);
  }
  const table = element('table');
  const values = prediction.probabilities || prediction.outputs;
  for (const [name, value] of Object.entries(values)) {
    const row = table.insertRow();
    row.insertCell().textContent = name;
    row.insertCell().textContent = prediction.probabilities ? value.toFixed(4) : String(value);
    if (prediction.probabilities) {
      const meter = element('meter');
      meter.value = value;
      row.insertCell().append(meter);
    }
  }
  parts.push(table);
  return parts;
}

function showForm(features) {
  const form = byId('form');
  features.forEach((feature, index) => {
    const label = element('label', feature.name);
    label.htmlFor = 'f' + index;
    let field;
    if (feature.values) {
      field = element('select');
      feature.values.forEach((value) => field.append(new Option(value, value)));
    } else {
      field = element('input');
      field.value = feature.example;
      field.autocomplete = 'off';
    }
    field.id = 'f' + index;
    form.append(label, field);
  });
  form.append(element('span'), element('button', 'Predict'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const row = features.map((feature, index) => {
      const text = byId('f' + index).value.trim();
      const isNumber = feature.kind === 'number' && text !== '' && Number.isFinite(Number(text));
      return isNumber ? Number(text) : text;
    });
    ask('application/json', JSON.stringify({ rows: [row] }));
  });
}

function showCanvas(image) {
  byId('drawing').hidden = false;
  const canvas = byId('canvas');
  canvas.height = Math.round((canvas.width * image.height) / image.width);
  const pen = canvas.getContext('2d');
  const clear = () => {
    pen.fillStyle = '#000';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    byId('answer').replaceChildren();
  };
  clear();
  pen.strokeStyle = '#fff';
  pen.lineWidth = canvas.width / 13;
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  let drawing = false;
  canvas.addEventListener('pointerdown', (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(event.offsetX, event.offsetY);
    pen.lineTo(event.offsetX, event.offsetY);
    pen.stroke();
  });
  canvas.addEventListener('pointermove', (event) => {
    if (drawing) {
      pen.lineTo(event.offsetX, event.offsetY);
      pen.stroke();
    }
  });
  canvas.addEventListener('pointerup', () => {
    drawing = false;
    canvas.toBlob((blob) => ask('image/png', blob), 'image/png');
  });
  byId('clear').addEventListener('click', clear);
}

async function begin() {
  const model = await (await fetch('model.json')).json();
  if (model.image) {
    showCanvas(model.image);
  } else {
    showForm(model.features);
  }
}

begin();

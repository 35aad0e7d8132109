// The form of a profile shows its picture as it will be. Without this script the choices do.

const form = document.querySelector("[data-profile-form]");
const preview = form.querySelector("[data-preview]");
const { name, is_child: child, max_age: limit } = form.elements;

// What a child may see until somebody says otherwise; the server knows the same.
const CHILD_AGE = "7";

function show() {
  const colour = form.elements.colour.value;
  form.querySelectorAll("[data-tint]").forEach((one) => {
    one.classList.remove(...[...one.classList].filter((known) => known.startsWith("tint-")));
    one.classList.add(colour);
  });
  const [letter] = name.value.trim();
  form.querySelectorAll("[data-letter]").forEach((one) => (one.textContent = letter ?? "?"));
  const drawn = form.querySelector("[name=avatar]:checked").nextElementSibling;
  preview.replaceChildren(...[...drawn.children].map((one) => one.cloneNode(true)));
}

form.addEventListener("input", show);
child.addEventListener("change", () => {
  if (child.checked && !limit.value) limit.value = CHILD_AGE;
});
show();

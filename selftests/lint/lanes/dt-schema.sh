# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The device tree bindings: each schema is valid and well laid out, its example compiles and fits the schema,
# and the example overlays compile. All without a kernel tree: the schemas that ours refer to are copied
# beside them from the kernel's source package. dt-validate exits with 0 whatever it finds, so it is what
# the tools print that counts.

# As in the kernel's Documentation/devicetree/bindings/Makefile
dt_dtc=(dtc -Wno-avoid_unnecessary_addr_size -Wno-graph_child_address -Wno-interrupt_provider
	-Wno-unique_unit_address -Wunique_unit_address_if_enabled -I dts -O dtb)

# dt_references FILE: the schemas that a schema refers to, as paths below bindings/
dt_references() {
	local ref

	grep -oE '[$]ref:[[:space:]]*["'\'']?[^#"'\'' ]+' "$LINT_DT/bindings/$1" |
		sed -E 's/^[$]ref:[[:space:]]*["'\'']?//' |
		while read -r ref; do
			[[ $ref == /schemas/* ]] && echo "${ref#/schemas/}" || echo "$(dirname "$1")/$ref"
		done
}

# dt_collect FILE: brings the kernel's schemas that a schema needs, and those that they need. What neither
# we nor the kernel have is a part of dtschema itself (or missing, and then the validator says so).
dt_collect() {
	local ref from=$LINT_SOURCE/Documentation/devicetree/bindings

	for ref in $(dt_references "$1" | sort -u); do
		if [ ! -e "$LINT_DT/bindings/$ref" ] && [ -f "$from/$ref" ]; then
			install -D -m 644 "$from/$ref" "$LINT_DT/bindings/$ref"
			dt_collect "$ref"
		fi
	done
}

dt_compile() {
	cpp -nostdinc -undef -D__DTS__ -I "$LINT_SOURCE/include" -I "$LINT_ROOT/include" -x assembler-with-cpp "$1" |
		"${dt_dtc[@]}" "${@:3}" -o "$2" -
}

# dt_example FILE: the example of a schema; it must also be this schema that some node of it was held against
dt_example() {
	local base=$LINT_DT/${1##*/} id

	dt-extract-example "$LINT_DT/bindings/$1" > "$base.dts"
	dt_compile "$base.dts" "$base.dtb"
	[ -s "$base.dtb" ] || return
	dt-validate -s "$LINT_DT/schema.json" "$base.dtb"
	id="http://devicetree.org/schemas/$1#"
	dt-validate -M -s "$LINT_DT/schema.json" "$base.dtb" 2>&1 | grep -qF "$id" ||
		echo "no node of the example matches $id"
}

# dt_overlay FILE
dt_overlay() {
	dt_compile "$LINT_ROOT/$1" "$LINT_DT/${1##*/}.dtbo" -@
}

dt_schemas() {
	local f

	mkdir "$LINT_DT/bindings"
	for f in "$@"; do
		install -D -m 644 "$LINT_ROOT/dt-bindings/$f" "$LINT_DT/bindings/$f"
	done
	for f in "$@"; do
		dt_collect "$f"
		silent "dt-schema: $f (yamllint)" yamllint --strict -f parsable \
			-c "$LINT_SOURCE/Documentation/devicetree/bindings/.yamllint" "$LINT_DT/bindings/$f"
		silent "dt-schema: $f (schema)" dt-doc-validate -u "$LINT_DT/bindings" "$LINT_DT/bindings/$f"
	done
	silent "dt-schema: all together" dt-mk-schema -j -o "$LINT_DT/schema.json" "$LINT_DT/bindings"
	for f in "$@"; do
		silent "dt-schema: $f (example)" dt_example "$f"
	done
}

lane_dt_schema() {
	local f schemas overlays

	mapfile -t schemas < <(files '^dt-bindings/.*\.yaml$' | sed 's,^dt-bindings/,,')
	overlays=$(files '^dt-bindings/.*\.(dts|dtso)$')
	if [ "${#schemas[@]}" -eq 0 ] && [ -z "$overlays" ]; then
		skip "dt-schema" "no binding yet"
		return
	fi
	need dt-schema yamllint device-tree-compiler cpp || return
	LINT_SOURCE=$(kernel_source) || return
	LINT_DT=$(work dt)
	[ "${#schemas[@]}" -eq 0 ] || dt_schemas "${schemas[@]}"
	for f in $overlays; do
		silent "dt-schema: $f (overlay)" dt_overlay "$f"
	done
}

{{- define "gatewayapi.name" -}}
{{- default .Chart.Name .Values.nameOverride -}}
{{- end -}}

{{- /* The release's name, unless it says the same as the chart's. */ -}}
{{- define "gatewayapi.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains (include "gatewayapi.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "gatewayapi.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "gatewayapi.controlplane" -}}
{{- include "gatewayapi.fullname" . }}-controlplane
{{- end -}}

{{- define "gatewayapi.selector" -}}
app.kubernetes.io/name: gatewayapi-controlplane
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "gatewayapi.labels" -}}
{{ include "gatewayapi.selector" . }}
app.kubernetes.io/part-of: gatewayapi
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "gatewayapi.advertise" -}}
{{- default (printf "%s.%s.svc:18000" (include "gatewayapi.controlplane" .) .Release.Namespace) .Values.controlPlane.advertise -}}
{{- end -}}

{{- /* Objects of kinds whose CRDs come with the same release are made after it: Helm looks kinds up before it creates anything. */ -}}
{{- define "gatewayapi.afterCrds" -}}
helm.sh/hook: post-install,post-upgrade
helm.sh/hook-delete-policy: before-hook-creation
{{- end -}}

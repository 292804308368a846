; The setup of QualDesk: for one user, without administrator rights.
;
; $INSTDIR\program holds one folder a version; program\current.txt names the one in use. A version
; is unpacked beside the old one, tried, and put in use by replacing that file: until then nothing
; of the old version has been touched. Exit codes stand in common.nsh and in README.md.
Unicode true
ManifestDPIAware true
ManifestLongPathAware true
ManifestSupportedOS Win10
RequestExecutionLevel user
AllowSkipFiles off
CRCCheck force
!packhdr "exehead.tmp" '"${PYTHON}" "${PATCH}" exehead.tmp'
!if "${FAST}" == "1"
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif
!ifdef SIGNER
  !uninstfinalize '"${PYTHON}" "${SIGNER}" "%1"' = 0
  !finalize '"${PYTHON}" "${SIGNER}" "%1"' = 0
!endif
SetDatablockOptimize on
SetDateSave on
!include "MUI2.nsh"
!include "x64.nsh"
!include "WinVer.nsh"
!include "LogicLib.nsh"
!include "FileFunc.nsh"
!include "WordFunc.nsh"
!include "common.nsh"
!define GIVE_UP giveUp

Name "资格确认台"
OutFile "${OUT}"
BrandingText "资格确认台 ${VERSION}"
InstallDir "$LOCALAPPDATA\Programs\QualDesk"
InstallDirRegKey HKCU "${KEY}" "InstallDir"
VIProductVersion "${NUMBERS}"
VIAddVersionKey /LANG=2052 "ProductName" "资格确认台"
VIAddVersionKey /LANG=2052 "CompanyName" "QualDesk"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileDescription" "资格确认台 安装程序"
VIAddVersionKey /LANG=2052 "LegalCopyright" "QualDesk"

!define MUI_ICON "qualdesk.ico"
!define MUI_UNICON "qualdesk.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "side.bmp"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TEXT "即将安装资格确认台 ${VERSION}。$\r$\n$\r$\n不需要管理员权限，不需要联网。已经有数据的，升级前会自动备份；升级不成功时，原来的版本照常可用。$\r$\n$\r$\n请先退出正在运行的资格确认台，然后按“下一步”。"
!define MUI_FINISHPAGE_RUN "$INSTDIR\QualDesk.exe"
!define MUI_FINISHPAGE_RUN_TEXT "现在打开资格确认台"
!insertmacro MUI_PAGE_WELCOME
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE directoryChosen ; of the page after it
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

Var Current   ; the folder in use before this setup, "" at a first installation
Var Old       ; its version
Var Folder    ; the folder that this setup fills

Function .onInit
  SetShellVarContext current
  ${IfNot} ${RunningX64}
    !insertmacro refuse ${E_WINDOWS} "这台电脑的 Windows 是 32 位的，资格确认台需要 64 位的 Windows 10（1809 或更新）或 Windows 11。$\r$\n$\r$\n没有安装任何内容。请换一台电脑，或请技术人员重装 64 位 Windows。"
  ${EndIf}
  ${IfNot} ${AtLeastBuild} 17763
    !insertmacro refuse ${E_WINDOWS} "这台电脑的 Windows 太旧，资格确认台需要 64 位的 Windows 10（1809 或更新）或 Windows 11。$\r$\n$\r$\n没有安装任何内容。请先升级 Windows，或换一台电脑。"
  ${EndIf}
  ${If} ${Silent}
    Call directoryChosen
    Call lookAtFolder
  ${EndIf}
FunctionEnd

; A folder that holds something else is never filled, nor emptied later: ours goes below it.
Function directoryChosen
  ${If} ${FileExists} "$INSTDIR\*.*"
  ${AndIfNot} ${FileExists} "$INSTDIR\program\*.*"
    ${DirState} "$INSTDIR" $0
    ${If} $0 == 1
      StrCpy $INSTDIR "$INSTDIR\QualDesk"
    ${EndIf}
  ${EndIf}
  ${IfNot} ${Silent}
    Call lookAtFolder
  ${EndIf}
FunctionEnd

; Everything that can be known before the first file is written.
Function lookAtFolder
  ClearErrors
  CreateDirectory "$INSTDIR\program"
  FileOpen $0 "$INSTDIR\program\.try" w
  ${If} ${Errors}
    !insertmacro refuse ${E_RIGHTS} "不能写入文件夹“$INSTDIR”：没有权限，或磁盘写保护。$\r$\n$\r$\n没有安装任何内容。请选择另一个文件夹（一般用默认的就行）再安装。"
  ${EndIf}
  FileClose $0
  Delete "$INSTDIR\program\.try"

  ${GetRoot} "$INSTDIR" $0
  System::Call 'kernel32::GetDiskFreeSpaceExW(w "$INSTDIR", *l .r1, p 0, p 0) i .r2'
  ${If} $2 <> 0
    System::Int64Op $1 / 1048576
    Pop $1
    System::Int64Op $1 < ${NEEDED_MB}
    Pop $2
    ${If} $2 = 1
      Call tidyFirst
      !insertmacro refuse ${E_SPACE} "磁盘空间不够：安装需要 ${NEEDED_MB} MB，“$0”只剩 $1 MB。$\r$\n$\r$\n没有安装任何内容，原来的版本不受影响。请清理磁盘（清空回收站、移走大文件）后再安装。"
    ${EndIf}
  ${EndIf}

  !insertmacro readLine "$INSTDIR\program\current.txt" $Current
  ${If} $Current == ""
    Return
  ${EndIf}
  !insertmacro refuseWhileRunning "$INSTDIR\program\$Current"
  ReadRegStr $Old HKCU "${KEY}" "Version"
  ${VersionCompare} "$Old" "${VERSION}" $0
  ${If} $0 = 1
    MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "已经安装了更新的版本 $Old。换回较旧的 ${VERSION} 后，可能打不开新版本写过的数据。$\r$\n$\r$\n一定要换回旧版本吗？" /SD IDNO IDYES older
      SetErrorLevel ${E_NEWER}
      Quit
    older:
  ${ElseIf} $0 = 2
    MessageBox MB_YESNO|MB_ICONQUESTION "已经安装了 $Old，要升级到 ${VERSION} 吗？$\r$\n$\r$\n升级前自动备份数据；不满意可以用开始菜单里的“回到上一版”。" /SD IDYES IDYES upgrade
      SetErrorLevel 1
      Quit
    upgrade:
  ${EndIf}
FunctionEnd

; After a refusal of a first installation not even an empty folder stays.
Function tidyFirst
  RMDir "$INSTDIR\program"
  RMDir "$INSTDIR"
FunctionEnd

Function giveUp
  RMDir /r "$INSTDIR\program\$Folder"
  ${If} $Current == ""
    Delete "$INSTDIR\QualDesk.exe"
    Delete "$INSTDIR\qualdesk-cli.exe"
    Delete "$INSTDIR\rollback.exe"
    Delete "$INSTDIR\uninstall.exe"
  ${EndIf}
  Call tidyFirst
FunctionEnd

Function .onInstFailed
  Call giveUp
  SetErrorLevel ${E_FILES}
FunctionEnd

Section
  SetShellVarContext current
  InitPluginsDir
  ; The same version again (a repair) needs another folder: the one in use stays whole.
  StrCpy $Folder "${TREE}"
  ${If} $Current == $Folder
    StrCpy $Folder "${TREE}.2"
  ${EndIf}
  RMDir /r "$INSTDIR\program\$Folder"
  SetOutPath "$INSTDIR\program\$Folder"
  File /r "${STAGE}${SEP}program${SEP}${TREE}${SEP}*.pyc" ; one after the other they pack better
  File /r /x *.pyc "${STAGE}${SEP}program${SEP}${TREE}${SEP}*"

  DetailPrint "检查新版本能否在这台电脑上运行…"
  SetOutPath "$INSTDIR\program\$Folder"
  ExecWait '"$INSTDIR\program\$Folder\QualDesk.exe" --for-setup check "$PLUGINSDIR\said.txt"' $0
  ${If} ${Errors}
    StrCpy $0 99
  ${EndIf}
  ${If} $0 <> 0
    !insertmacro readTexts "$PLUGINSDIR\said.txt" $1 $2
    SetOutPath "$TEMP"
    Call giveUp
    !insertmacro refuse ${E_CHECK} "新版本不能在这台电脑上运行：$1$\r$\n$\r$\n可能被杀毒软件拦截，请在杀毒软件里信任资格确认台后再安装。没有安装任何内容，原来的版本和数据没有改动。"
  ${EndIf}

  ${If} $Current != ""
    DetailPrint "备份数据…"
    ExecWait '"$INSTDIR\program\$Folder\QualDesk.exe" --for-setup backup ${VERSION} "$PLUGINSDIR\said.txt"' $0
    !insertmacro readTexts "$PLUGINSDIR\said.txt" $1 $2
    ${If} $0 <> 0
      SetOutPath "$TEMP"
      Call giveUp
      !insertmacro refuse ${E_BACKUP} "升级前备份数据没有成功：$1$\r$\n$\r$\n没有升级，原来的版本和数据没有改动。"
    ${EndIf}
    Delete "$INSTDIR\program\backup.txt"
    ${If} $1 != ""
      CopyFiles /SILENT "$PLUGINSDIR\said.txt" "$INSTDIR\program\backup.txt"
      DetailPrint "数据备份在 $1"
    ${EndIf}
  ${EndIf}

  SetOutPath "$INSTDIR"
  !insertmacro putProgram "QualDesk.exe"
  !insertmacro putProgram "qualdesk-cli.exe"
  !insertmacro putProgram "rollback.exe"
  WriteUninstaller "$INSTDIR\uninstall.new"
  !insertmacro replace "$INSTDIR\uninstall.new" "$INSTDIR\uninstall.exe"
  ${If} $Current != ""
    !insertmacro writeLine "$INSTDIR\program\previous.txt" "$Current"
    !insertmacro writeLine "$INSTDIR\program\previous-version.txt" "$Old"
  ${EndIf}
  ; From here on the new version is the one in use.
  !insertmacro writeLine "$INSTDIR\program\current.txt" "$Folder"

  WriteRegStr HKCU "${KEY}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "Version" "${VERSION}"
  CreateDirectory "$SMPROGRAMS\资格确认台"
  CreateShortcut "$SMPROGRAMS\资格确认台\资格确认台.lnk" "$INSTDIR\QualDesk.exe"
  CreateShortcut "$SMPROGRAMS\资格确认台\卸载资格确认台.lnk" "$INSTDIR\uninstall.exe"
  CreateShortcut "$DESKTOP\资格确认台.lnk" "$INSTDIR\QualDesk.exe"
  ${If} $Current != ""
    CreateShortcut "$SMPROGRAMS\资格确认台\回到上一版.lnk" "$INSTDIR\rollback.exe"
  ${EndIf}
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "资格确认台"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\QualDesk.exe"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "QualDesk"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${INSTALLED_KB}
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  Call removeOthers
SectionEnd

; Versions that are neither in use nor the one to go back to, and what an interruption left.
Function removeOthers
  FindFirst $0 $1 "$INSTDIR\program\*"
  ${DoWhile} $1 != ""
    ${If} $1 != "."
    ${AndIf} $1 != ".."
    ${AndIf} $1 != $Folder
    ${AndIf} $1 != $Current
    ${AndIf} ${FileExists} "$INSTDIR\program\$1\*.*"
      RMDir /r "$INSTDIR\program\$1"
    ${EndIf}
    FindNext $0 $1
  ${Loop}
  FindClose $0
FunctionEnd

Function un.onInit
  SetShellVarContext current
  !insertmacro readLine "$INSTDIR\program\current.txt" $Current
  ${If} $Current == ""
    !insertmacro refuse ${E_FILES} "在“$INSTDIR”里没有找到资格确认台，没有删除任何内容。"
  ${EndIf}
  !insertmacro refuseWhileRunning "$INSTDIR\program\$Current"
FunctionEnd

Section Uninstall
  SetShellVarContext current
  RMDir /r "$INSTDIR\program"
  Delete "$INSTDIR\QualDesk.exe"
  Delete "$INSTDIR\qualdesk-cli.exe"
  Delete "$INSTDIR\rollback.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  RMDir /r "$SMPROGRAMS\资格确认台"
  Delete "$DESKTOP\资格确认台.lnk"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "${KEY}"
  ${If} ${FileExists} "$LOCALAPPDATA\QualDesk\*.*"
    DetailPrint "数据没有删除：$LOCALAPPDATA\QualDesk"
    MessageBox MB_OK|MB_ICONINFORMATION "资格确认台已经卸载。$\r$\n$\r$\n您的数据没有删除，还在：$\r$\n$LOCALAPPDATA\QualDesk$\r$\n（升级前的备份在它旁边）。再次安装后可以接着用。" /SD IDOK
  ${EndIf}
SectionEnd

; rollback.exe, 回到上一版: puts the version before the last upgrade in use again, and on demand the
; data as they were before it. It needs nothing of either version to work.
; /S takes the program back and leaves the data; /S /DATA takes both back.
Unicode true
ManifestDPIAware true
ManifestLongPathAware true
ManifestSupportedOS Win10
RequestExecutionLevel user
CRCCheck force
AutoCloseWindow true
ShowInstDetails nevershow
SetCompressor zlib
!packhdr "exehead.tmp" '"${PYTHON}" "${PATCH}" exehead.tmp'
!include "LogicLib.nsh"
!include "FileFunc.nsh"
!include "common.nsh"
Name "回到上一版"
Icon "qualdesk.ico"
OutFile "${OUT}"
VIProductVersion "${NUMBERS}"
VIAddVersionKey /LANG=2052 "ProductName" "资格确认台"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileDescription" "资格确认台 回到上一版"
VIAddVersionKey /LANG=2052 "LegalCopyright" "QualDesk"
LoadLanguageFile "${NSISDIR}/Contrib/Language files/SimpChinese.nlf"

Var Current
Var Previous
Var Old
Var New
Var Backup
Var Data      ; 1: the data go back too
Var Folder    ; the data folder
Var Aside

Section
  SetShellVarContext current
  StrCpy $INSTDIR $EXEDIR
  !insertmacro readLine "$INSTDIR\program\current.txt" $Current
  !insertmacro readLine "$INSTDIR\program\previous.txt" $Previous
  !insertmacro readLine "$INSTDIR\program\previous-version.txt" $Old
  ${If} $Previous == ""
  ${OrIf} $Previous == $Current
  ${OrIfNot} ${FileExists} "$INSTDIR\program\$Previous\python311.dll"
    !insertmacro refuse ${E_NOTHING} "没有上一版可以回去，没有改动。"
  ${EndIf}
  !insertmacro refuseWhileRunning "$INSTDIR\program\$Current"
  MessageBox MB_YESNO|MB_ICONQUESTION "要回到上一版 $Old 吗？" /SD IDYES IDYES wanted
    SetErrorLevel 1
    Quit
  wanted:

  !insertmacro readTexts "$INSTDIR\program\backup.txt" $Backup $Folder
  StrCpy $Data 0
  ${If} $Folder != ""
  ${AndIf} ${FileExists} "$Backup\*.*"
    ${If} ${Silent}
      ${GetParameters} $1
      ClearErrors
      ${GetOptions} $1 "/DATA" $2
      ${IfNot} ${Errors}
        StrCpy $Data 1
      ${EndIf}
    ${Else}
      MessageBox MB_YESNOCANCEL|MB_ICONQUESTION|MB_DEFBUTTON2 "数据也回到升级以前吗？$\r$\n$\r$\n是：数据换成升级前的备份；升级以后录入的内容不在其中，另存在旁边的文件夹里。$\r$\n否：数据保持现在的样子（旧版本打不开时会说明，那时再来选“是”）。" IDNO keep IDYES back
        SetErrorLevel 1
        Quit
      back:
        StrCpy $Data 1
      keep:
    ${EndIf}
  ${EndIf}

  ${If} $Data = 1
    Call putDataBack
  ${EndIf}
  ReadRegStr $New HKCU "${KEY}" "Version"
  !insertmacro writeLine "$INSTDIR\program\previous.txt" "$Current"
  !insertmacro writeLine "$INSTDIR\program\previous-version.txt" "$New"
  !insertmacro writeLine "$INSTDIR\program\current.txt" "$Previous"
  WriteRegStr HKCU "${KEY}" "Version" "$Old"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "$Old"
  MessageBox MB_OK|MB_ICONINFORMATION "已经回到 $Old。" /SD IDOK
SectionEnd

; The present data stay beside the folder, under a name that says what they are.
Function putDataBack
  ${GetTime} "" "L" $0 $1 $2 $3 $4 $5 $6
  StrCpy $Aside "$Folder-回到$Old之前的数据-$2$1$0-$4$5$6"
  ClearErrors
  Rename "$Folder" "$Aside"
  ${If} ${Errors}
    !insertmacro refuse ${E_BACKUP} "数据文件夹“$Folder”正被别的程序占用，没有改动。$\r$\n$\r$\n请关闭打开着这个文件夹的窗口，再做一次。"
  ${EndIf}
  Rename "$Backup" "$Folder"
  ${If} ${Errors}
    Rename "$Aside" "$Folder"
    !insertmacro refuse ${E_BACKUP} "没能换回升级前的备份“$Backup”，数据没有改动。"
  ${EndIf}
  Delete "$INSTDIR\program\backup.txt"
FunctionEnd
